package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** The golden models on the GPU engine. */
@NeedsDevice
class TornadoGoldenTest extends GoldenContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

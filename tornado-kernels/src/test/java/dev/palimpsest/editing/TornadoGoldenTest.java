package dev.palimpsest.editing;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;

/** The golden models on the GPU engine. */
@NeedsDevice
class TornadoGoldenTest extends GoldenContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

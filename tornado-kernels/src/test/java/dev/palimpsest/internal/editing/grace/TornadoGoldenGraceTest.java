package dev.palimpsest.internal.editing.grace;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** GRACE on the GPU engine. */
@NeedsDevice
class TornadoGoldenGraceTest extends GoldenGraceContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

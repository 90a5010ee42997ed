package dev.palimpsest.editing.grace;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;

/** GRACE on the GPU engine. */
@NeedsDevice
class TornadoGoldenGraceTest extends GoldenGraceContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

package dev.palimpsest.editing;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;

/** ROME, R-ROME and AlphaEdit on the GPU engine. */
@NeedsDevice
class TornadoGoldenMethodsTest extends GoldenMethodsContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

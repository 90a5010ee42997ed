package dev.palimpsest.edit;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.TestEngine;

/** The golden models on the GPU engine. */
class TornadoGoldenTest extends GoldenContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

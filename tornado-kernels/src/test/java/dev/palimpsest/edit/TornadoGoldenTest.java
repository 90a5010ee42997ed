package dev.palimpsest.edit;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.TestEngine;
import org.junit.jupiter.api.BeforeAll;

/** The golden models on the GPU engine. */
class TornadoGoldenTest extends GoldenContract {

    @BeforeAll
    static void needsADevice() {
        TestEngine.assumeDevice();
    }

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

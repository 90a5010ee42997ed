package dev.palimpsest.model;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.TestEngine;
import org.junit.jupiter.api.BeforeAll;

/** The transformer on the GPU engine. */
class TornadoGptTest extends GptContract {

    @BeforeAll
    static void needsADevice() {
        TestEngine.assumeDevice();
    }

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

package dev.palimpsest.edit;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.TestEngine;
import org.junit.jupiter.api.BeforeAll;

/** Fine-tuning on the GPU engine. */
class TornadoFineTunerTest extends FineTunerContract {

    @BeforeAll
    static void needsADevice() {
        TestEngine.assumeDevice();
    }

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

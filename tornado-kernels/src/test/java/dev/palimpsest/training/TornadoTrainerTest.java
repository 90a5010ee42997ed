package dev.palimpsest.training;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.TestEngine;
import org.junit.jupiter.api.BeforeAll;

/** Training on the GPU engine. */
class TornadoTrainerTest extends TrainerContract {

    @BeforeAll
    static void needsADevice() {
        TestEngine.assumeDevice();
    }

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

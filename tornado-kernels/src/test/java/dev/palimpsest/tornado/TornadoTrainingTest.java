package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.TrainingContract;
import org.junit.jupiter.api.BeforeAll;

/** The GPU engine keeps the contract of training. */
class TornadoTrainingTest extends TrainingContract {

    @BeforeAll
    static void needsADevice() {
        TestEngine.assumeDevice();
    }

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

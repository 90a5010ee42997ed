package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineContract;
import org.junit.jupiter.api.BeforeAll;

/** The GPU engine keeps the contract. */
class TornadoEngineTest extends EngineContract {

    @BeforeAll
    static void needsADevice() {
        TestEngine.assumeDevice();
    }

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A device without doubles keeps the contract too: what needs them is computed on the host. */
class HostDoublesTest extends EngineContract {

    @BeforeAll
    static void hide() {
        TestEngine.assumeDevice();
        System.setProperty(DeviceChoice.DOUBLES, "host");
    }

    @AfterAll
    static void show() {
        System.clearProperty(DeviceChoice.DOUBLES);
    }

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

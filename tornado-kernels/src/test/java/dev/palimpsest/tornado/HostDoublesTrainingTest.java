package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.TrainingContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A device without doubles keeps the contract of training too. */
class HostDoublesTrainingTest extends TrainingContract {

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

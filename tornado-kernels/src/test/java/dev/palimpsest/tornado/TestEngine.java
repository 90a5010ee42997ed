package dev.palimpsest.tornado;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.tornado.linear.LinearOperations;

/** Opens the engine under test. */
public final class TestEngine {

    private TestEngine() {}

    /** Skips a class of tests, with the reason, where the engine can't run. */
    public static void assumeDevice() {
        new TornadoEngineProvider().unusable().ifPresent(reason -> assumeTrue(false, reason));
    }

    public static Engine open() {
        return Engine.of(new TornadoEngineProvider().open(new EngineOptions(2)));
    }

    /** The matrix products of the device that an engine has opened. */
    public static LinearOperations linear() {
        return OpenDevice.shared().linear();
    }
}

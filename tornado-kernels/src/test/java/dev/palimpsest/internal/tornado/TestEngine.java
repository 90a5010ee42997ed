package dev.palimpsest.internal.tornado;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.tornado.linear.LinearOperations;

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

package dev.palimpsest.tornado;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;

/** Opens the engine under test; where it can't run, the test is skipped with the reason. */
public final class TestEngine {

    private TestEngine() {}

    public static Engine open() {
        TornadoEngineProvider provider = new TornadoEngineProvider();
        provider.unusable().ifPresent(reason -> assumeTrue(false, reason));
        return provider.open(new EngineOptions(2));
    }
}

package dev.palimpsest.internal.compute;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test on an engine of its own. */
public abstract class EngineTest {

    protected Engine engine;

    /** The engine under test. */
    protected abstract Engine open();

    @BeforeEach
    void openEngine() {
        engine = open();
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }
}

package dev.palimpsest.edit;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.TestEngine;
import org.junit.jupiter.api.BeforeAll;

/** The closed form on the GPU engine. */
class TornadoAssociativeMemoryTest extends AssociativeMemoryContract {

    @BeforeAll
    static void needsADevice() {
        TestEngine.assumeDevice();
    }

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

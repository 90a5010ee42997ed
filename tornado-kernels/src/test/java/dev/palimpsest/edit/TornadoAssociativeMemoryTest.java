package dev.palimpsest.edit;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;

/** The closed form on the GPU engine. */
@NeedsDevice
class TornadoAssociativeMemoryTest extends AssociativeMemoryContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

package dev.palimpsest.editing.memory;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;

/** The closed form on the GPU engine. */
@NeedsDevice
class TornadoSecondMomentMemoryTest extends SecondMomentMemoryContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

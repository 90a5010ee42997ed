package dev.palimpsest.internal.editing.memory;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** The closed form on the GPU engine. */
@NeedsDevice
class TornadoSecondMomentMemoryTest extends SecondMomentMemoryContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

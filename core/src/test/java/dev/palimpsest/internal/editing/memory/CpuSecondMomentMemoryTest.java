package dev.palimpsest.internal.editing.memory;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;

/** The closed form on the CPU engine. */
class CpuSecondMomentMemoryTest extends SecondMomentMemoryContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

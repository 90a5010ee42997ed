package dev.palimpsest.editing.memory;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;

/** The closed form on the CPU engine. */
class CpuSecondMomentMemoryTest extends SecondMomentMemoryContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

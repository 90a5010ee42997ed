package dev.palimpsest.editing;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;

/** The golden models on the CPU engine. */
class CpuGoldenTest extends GoldenContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

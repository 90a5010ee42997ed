package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;

/** The golden models on the CPU engine. */
class CpuGoldenTest extends GoldenContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

package dev.palimpsest.editing;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;

/** ROME, R-ROME and AlphaEdit on the CPU engine. */
class CpuGoldenMethodsTest extends GoldenMethodsContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;

/** ROME, R-ROME, AlphaEdit, PMET and CoME on the CPU engine. */
class CpuGoldenMethodsTest extends GoldenMethodsContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

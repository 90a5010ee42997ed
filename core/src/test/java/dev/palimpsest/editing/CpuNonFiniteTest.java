package dev.palimpsest.editing;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;

/** NaN and infinity on the CPU engine. */
class CpuNonFiniteTest extends NonFiniteContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

package dev.palimpsest.editing.grace;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;

/** GRACE on the CPU engine. */
class CpuGoldenGraceTest extends GoldenGraceContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

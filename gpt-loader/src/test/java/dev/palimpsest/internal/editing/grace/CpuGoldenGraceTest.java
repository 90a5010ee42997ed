package dev.palimpsest.internal.editing.grace;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;

/** GRACE on the CPU engine. */
class CpuGoldenGraceTest extends GoldenGraceContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

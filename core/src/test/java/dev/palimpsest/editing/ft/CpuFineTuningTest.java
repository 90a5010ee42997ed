package dev.palimpsest.editing.ft;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;

/** Fine-tuning on the CPU engine. */
class CpuFineTuningTest extends FineTuningContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

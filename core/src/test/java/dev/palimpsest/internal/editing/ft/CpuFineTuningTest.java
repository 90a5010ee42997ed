package dev.palimpsest.internal.editing.ft;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;

/** Fine-tuning on the CPU engine. */
class CpuFineTuningTest extends FineTuningContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

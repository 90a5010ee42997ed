package dev.palimpsest.internal.training;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;

/** Training on the CPU engine. */
class CpuTrainerTest extends TrainerContract {

    @Override
    protected Engine open(int threads) {
        return Engines.open("cpu", new EngineOptions(threads));
    }
}

package dev.palimpsest.training;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;

/** Training on the CPU engine. */
class CpuTrainerTest extends TrainerContract {

    @Override
    protected Engine open(int threads) {
        return Engines.open("cpu", new EngineOptions(threads));
    }
}

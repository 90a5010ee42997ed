package dev.palimpsest.compute.cpu;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.TrainingContract;

/** The CPU engine keeps the contract of training. */
class CpuTrainingTest extends TrainingContract {

    @Override
    protected Engine open(int threads) {
        return Engine.of(new CpuEngineProvider().open(new EngineOptions(threads)));
    }
}

package dev.palimpsest.internal.compute.cpu;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.TrainingContract;

/** The CPU engine keeps the contract of training. */
class CpuTrainingTest extends TrainingContract {

    @Override
    protected Engine open(int threads) {
        return Engine.of(new CpuEngineProvider().open(new EngineOptions(threads)));
    }
}

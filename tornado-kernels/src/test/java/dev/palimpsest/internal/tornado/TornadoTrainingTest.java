package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.TrainingContract;

/** The contract of training on the GPU engine. */
@NeedsDevice
class TornadoTrainingTest extends TrainingContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.TrainingContract;

/** The contract of training on the GPU engine. */
@NeedsDevice
class TornadoTrainingTest extends TrainingContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

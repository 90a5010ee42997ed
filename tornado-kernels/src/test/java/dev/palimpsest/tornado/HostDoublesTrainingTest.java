package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.TrainingContract;

/** The contract of training on a device without doubles. */
@WithoutDoubles
class HostDoublesTrainingTest extends TrainingContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

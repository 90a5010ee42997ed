package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.TrainingContract;

/** The contract of training on a device without doubles. */
@WithoutDoubles
class HostDoublesTrainingTest extends TrainingContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

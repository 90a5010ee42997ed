package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.TrainingContract;

/** A device without doubles keeps the contract of training too. */
@WithoutDoubles
class HostDoublesTrainingTest extends TrainingContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

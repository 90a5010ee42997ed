package dev.palimpsest.internal.training;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** Training on the GPU engine. */
@NeedsDevice
class TornadoTrainerTest extends TrainerContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

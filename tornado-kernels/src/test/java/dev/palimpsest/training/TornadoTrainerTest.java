package dev.palimpsest.training;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;

/** Training on the GPU engine. */
@NeedsDevice
class TornadoTrainerTest extends TrainerContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

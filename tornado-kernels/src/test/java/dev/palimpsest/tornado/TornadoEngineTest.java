package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineContract;

/** The contract of engines on the GPU engine. */
@NeedsDevice
class TornadoEngineTest extends EngineContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineContract;

/** The contract of engines on the GPU engine. */
@NeedsDevice
class TornadoEngineTest extends EngineContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

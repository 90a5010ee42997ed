package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineContract;

/** The GPU engine keeps the contract. */
@NeedsDevice
class TornadoEngineTest extends EngineContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

package dev.palimpsest.compute.cpu;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineContract;
import dev.palimpsest.compute.EngineOptions;

/** The CPU engine keeps the contract. */
class CpuEngineTest extends EngineContract {

    @Override
    protected Engine open(int threads) {
        return Engine.of(new CpuEngineProvider().open(new EngineOptions(threads)));
    }
}

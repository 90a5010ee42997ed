package dev.palimpsest.internal.compute.cpu;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineContract;
import dev.palimpsest.internal.compute.EngineOptions;

/** The CPU engine keeps the contract. */
class CpuEngineTest extends EngineContract {

    @Override
    protected Engine open(int threads) {
        return Engine.of(new CpuEngineProvider().open(new EngineOptions(threads)));
    }
}

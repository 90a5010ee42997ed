package dev.palimpsest.internal.editing.balancedit;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;

/** BalancEdit on the CPU engine. */
class CpuGoldenBalancEditTest extends GoldenBalancEditContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

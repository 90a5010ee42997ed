package dev.palimpsest.internal.editing.tpatcher;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;

/** T-Patcher on the CPU engine. */
class CpuGoldenTPatcherTest extends GoldenTPatcherContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

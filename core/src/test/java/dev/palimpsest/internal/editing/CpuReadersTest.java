package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;

/** Sixteen readers of the CPU engine, more than most machines have processors. */
class CpuReadersTest extends ReadersContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(3));
    }

    @Override
    protected int readers() {
        return 16;
    }

    @Override
    protected int generations() {
        return 10_000;
    }

    @Override
    protected int batches() {
        return 4;
    }
}

package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** A few readers of the GPU engine, which computes one pass at a time. */
@NeedsDevice
class TornadoReadersTest extends ReadersContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }

    @Override
    protected int readers() {
        return 4;
    }

    @Override
    protected int generations() {
        return 70;
    }

    @Override
    protected int batches() {
        return 2;
    }
}

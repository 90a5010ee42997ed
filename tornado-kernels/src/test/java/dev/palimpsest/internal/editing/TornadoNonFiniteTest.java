package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** NaN and infinity on the GPU engine. */
@NeedsDevice
class TornadoNonFiniteTest extends NonFiniteContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

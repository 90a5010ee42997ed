package dev.palimpsest.editing;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;

/** NaN and infinity on the GPU engine. */
@NeedsDevice
class TornadoNonFiniteTest extends NonFiniteContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

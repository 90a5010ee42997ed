package dev.palimpsest.internal.editing.tpatcher;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** T-Patcher on the GPU engine. */
@NeedsDevice
class TornadoGoldenTPatcherTest extends GoldenTPatcherContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

package dev.palimpsest.internal.editing.balancedit;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** BalancEdit on the GPU engine. */
@NeedsDevice
class TornadoGoldenBalancEditTest extends GoldenBalancEditContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

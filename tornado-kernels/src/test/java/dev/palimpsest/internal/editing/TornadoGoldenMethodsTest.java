package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** ROME, R-ROME, AlphaEdit, PMET and CoME on the GPU engine. */
@NeedsDevice
class TornadoGoldenMethodsTest extends GoldenMethodsContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** The transformer on the GPU engine. */
@NeedsDevice
class TornadoGptTest extends GptContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

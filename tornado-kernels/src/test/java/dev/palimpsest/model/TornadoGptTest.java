package dev.palimpsest.model;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;

/** The transformer on the GPU engine. */
@NeedsDevice
class TornadoGptTest extends GptContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

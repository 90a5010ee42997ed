package dev.palimpsest.edit;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;

/** Fine-tuning on the GPU engine. */
@NeedsDevice
class TornadoFineTunerTest extends FineTunerContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

package dev.palimpsest.editing.ft;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;

/** Fine-tuning on the GPU engine. */
@NeedsDevice
class TornadoFineTuningTest extends FineTuningContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

package dev.palimpsest.internal.editing.ft;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** Fine-tuning on the GPU engine. */
@NeedsDevice
class TornadoFineTuningTest extends FineTuningContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

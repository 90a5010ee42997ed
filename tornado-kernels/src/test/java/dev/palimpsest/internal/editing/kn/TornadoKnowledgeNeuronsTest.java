package dev.palimpsest.internal.editing.kn;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;

/** KN on the GPU engine. */
@NeedsDevice
class TornadoKnowledgeNeuronsTest extends KnowledgeNeuronsContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

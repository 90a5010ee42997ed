package dev.palimpsest.editing;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;

/** Editors on the GPU engine. */
@NeedsDevice
class TornadoEditorFinitenessTest extends EditorFinitenessContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }
}

package dev.palimpsest.editing;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.tornado.NeedsDevice;
import dev.palimpsest.tornado.TestEngine;
import java.util.List;

/** Editors on the GPU engine: those that write through hooks and those that train a weight. */
@NeedsDevice
class TornadoEditorFinitenessTest extends EditorFinitenessContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }

    @Override
    protected List<EditingMethod> methods() {
        return List.of(Methods.of("comeba-hk"), Methods.of("ft"));
    }
}

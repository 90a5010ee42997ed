package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;
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

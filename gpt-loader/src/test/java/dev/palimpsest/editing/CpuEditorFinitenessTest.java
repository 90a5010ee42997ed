package dev.palimpsest.editing;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;

/** Editors on the CPU engine. */
class CpuEditorFinitenessTest extends EditorFinitenessContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

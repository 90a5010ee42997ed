package dev.palimpsest.internal.editing.kn;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;

/** KN on the CPU engine. */
class CpuKnowledgeNeuronsTest extends KnowledgeNeuronsContract {

    @Override
    protected Engine open() {
        return Engines.open("cpu", new EngineOptions(2));
    }
}

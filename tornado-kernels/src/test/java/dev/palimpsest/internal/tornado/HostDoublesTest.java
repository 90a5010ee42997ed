package dev.palimpsest.internal.tornado;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineContract;

/** The contract of engines on a device without doubles, where the host computes what needs them. */
@WithoutDoubles
class HostDoublesTest extends EngineContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineContract;

/** The contract of engines on a device without doubles, where the host computes what needs them. */
@WithoutDoubles
class HostDoublesTest extends EngineContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineContract;

/** A device without doubles keeps the contract too: what needs them is computed on the host. */
@WithoutDoubles
class HostDoublesTest extends EngineContract {

    @Override
    protected Engine open(int threads) {
        return TestEngine.open();
    }
}

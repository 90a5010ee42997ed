package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.tornado.NeedsDevice;
import dev.palimpsest.internal.tornado.TestEngine;
import java.util.Set;

/** The golden models on the GPU engine. */
@NeedsDevice
class TornadoGoldenTest extends GoldenContract {

    @Override
    protected Engine open() {
        return TestEngine.open();
    }

    @Override
    protected boolean covers(EditingMethod method) {
        return Set.of("comeba-hk", "ft", "calinet", "mend", "serac", "scr").contains(method.id());
    }
}

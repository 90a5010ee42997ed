package dev.palimpsest.internal.loader.fuzz;

import dev.palimpsest.internal.fuzz.FuzzTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The targets of this module. */
public final class LoaderTargets {

    private LoaderTargets() {}

    /** @param home a folder for seeds and copies, used by one thread */
    public static List<FuzzTarget> all(Path home) {
        List<FuzzTarget> all = new ArrayList<>();
        all.add(SafetensorsTargets.safetensors());
        all.addAll(CheckpointTargets.all(home));
        all.addAll(TokenizerTargets.all());
        all.add(NumpyTarget.npz());
        all.addAll(TorchTargets.all());
        all.addAll(OwnFileTargets.all(home));
        return all;
    }
}

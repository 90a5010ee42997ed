package dev.palimpsest.internal.hostile;

import dev.palimpsest.internal.fuzz.FuzzOptions;
import dev.palimpsest.internal.fuzz.FuzzTarget;
import dev.palimpsest.internal.loader.fuzz.LoaderTargets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A campaign over every reader, with the options of {@link FuzzOptions}; {@code CONTRIBUTING.md} shows how to run it. */
public final class FuzzMain {

    private FuzzMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(FuzzOptions.run(arguments, FuzzMain::targets));
    }

    /** The targets of all modules. @param home a folder for one thread */
    static List<FuzzTarget> targets(Path home) {
        List<FuzzTarget> all = new ArrayList<>(LoaderTargets.all(home));
        all.addAll(DataTargets.all());
        return all;
    }
}

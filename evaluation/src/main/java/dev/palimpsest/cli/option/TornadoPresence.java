package dev.palimpsest.cli.option;

import dev.palimpsest.compute.Engines;
import dev.palimpsest.jobs.UserError;

/** The GPU engine comes in a jar of its own, so that the one jar runs without TornadoVM: is it there? */
public final class TornadoPresence {

    /** What {@code --engine} calls it. */
    public static final String NAME = "tornado";

    /** What to do where it is not. */
    public static final String REMEDY = "its jar is not on the class path; start ./palimpsest … --engine tornado from a checkout,"
            + " with TORNADOVM_HOME naming a TornadoVM SDK (to get one: sdk install tornadovm)";

    private TornadoPresence() {}

    public static boolean isThere() {
        return Engines.providers().stream().anyMatch(provider -> provider.name().equals(NAME));
    }

    /** @throws UserError when {@code engine} names it and it is not there */
    static void require(String engine) {
        if (engine.equals(NAME) && !isThere()) {
            throw new UserError("engine " + NAME + " can't run here: " + REMEDY);
        }
    }
}

package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.jobs.UserError;

/** Detects the GPU engine, which is in a separate jar so that the main jar runs without TornadoVM. */
public final class TornadoPresence {

    /** The name that {@code --engine} takes. */
    public static final String NAME = "tornado";

    /** How to make it available. */
    public static final String REMEDY = "its jar is not on the class path; run ./palimpsest … --engine tornado from"
            + " a checkout, with TORNADOVM_HOME set to a TornadoVM SDK (install one with: sdk install tornadovm)";

    private TornadoPresence() {}

    public static boolean isThere() {
        return Engines.providers().stream().anyMatch(provider -> provider.name().equals(NAME));
    }

    /** @throws UserError when {@code engine} names it and it is unavailable */
    static void require(String engine) {
        if (engine.equals(NAME) && !isThere()) {
            throw new UserError("engine " + NAME + " is unavailable: " + REMEDY);
        }
    }
}

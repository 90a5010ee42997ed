package dev.palimpsest.report;

import dev.palimpsest.experiment.Mode;
import dev.palimpsest.experiment.Outcome;
import dev.palimpsest.experiment.Trial;
import java.util.List;
import java.util.Locale;

/**
 * What trials are called: by their method where that tells them apart, else by their id.
 *
 * @param methods the trials that stand side by side
 */
record Labels(List<Trial> methods) {

    static Labels of(List<Outcome> methods) {
        return new Labels(methods.stream().map(Outcome::trial).toList());
    }

    /** The name of a trial among the methods side by side. */
    String of(Trial trial) {
        boolean alone = methods.stream().filter(other -> method(other).equals(method(trial))).count() <= 1;
        return alone ? name(method(trial)) : trial.id();
    }

    /** The id of a trial's method. */
    static String method(Trial trial) {
        return trial.settings().method().id();
    }

    /** A method as the paper writes it: {@code COMEBA-HK}. */
    static String name(String method) {
        return method.toUpperCase(Locale.ROOT);
    }

    /** A mode in a heading. */
    static String name(Mode mode) {
        return switch (mode) {
            case SINGLE -> "single round";
            case CONSECUTIVE -> "consecutive";
        };
    }
}

package dev.palimpsest.internal.report.text;

import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.Outcome;
import java.util.List;

/**
 * Names of trials in a report: the method's name where it is unique, otherwise the trial's id.
 *
 * @param methods the compared trials
 */
public record Labels(List<Trial> methods) {

    public static Labels of(List<Outcome> methods) {
        return new Labels(methods.stream().map(Outcome::trial).toList());
    }

    /** The name of a trial among the compared ones. */
    public String of(Trial trial) {
        boolean alone = methods.stream().filter(other -> method(other).equals(method(trial))).count() <= 1;
        return alone ? name(method(trial)) : trial.id();
    }

    /** The id of a trial's method. */
    public static String method(Trial trial) {
        return trial.settings().method();
    }

    /** A method as the paper writes it: {@code COMEBA-HK}. */
    public static String name(String method) {
        return Methods.of(method).title();
    }

    /** The name of a mode. */
    public static String name(Mode mode) {
        return switch (mode) {
            case SINGLE -> "single round";
            case CONSECUTIVE -> "consecutive";
        };
    }
}

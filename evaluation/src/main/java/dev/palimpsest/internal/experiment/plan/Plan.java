package dev.palimpsest.internal.experiment.plan;

import dev.palimpsest.internal.editing.settings.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The trials of an experiment, in the order in which they run.
 *
 * @param mode   of all trials
 * @param every  evaluate at the first end of a batch at or after each multiple of this number of edits
 * @param trials the compared methods, then the points of the sweeps
 */
public record Plan(Mode mode, int every, List<Trial> trials) {

    /**
     * A point of a sweep.
     *
     * @param variation the varied setting
     * @param settings  all settings, the variation included
     */
    public record Point(Variation variation, Settings settings) {}

    /** @throws IllegalArgumentException when there is no trial, a trial is listed twice, or {@code every} is below 1 */
    public Plan {
        trials = List.copyOf(trials);
        if (every < 1) {
            throw new IllegalArgumentException(
                    "the number of edits between evaluations must be at least 1, got " + every);
        }
        if (trials.isEmpty()) {
            throw new IllegalArgumentException("no methods to compare and no sweeps");
        }
        Set<String> ids = new HashSet<>();
        for (Trial trial : trials) {
            if (!ids.add(trial.id())) {
                throw new IllegalArgumentException(trial.id() + " is listed twice");
            }
        }
    }

    /** Trials of {@code methods} and {@code points}; their ids are derived from method and variation. */
    public static Plan of(Mode mode, int every, List<Settings> methods, List<Point> points) {
        List<Trial> trials = new ArrayList<>();
        methods.forEach(settings -> trials.add(new Trial(settings.method(), mode, settings, null)));
        for (Point point : points) {
            String id = point.settings().method() + "." + point.variation().setting() + "-"
                    + point.variation().value();
            trials.add(new Trial(id, mode, point.settings(), point.variation()));
        }
        return new Plan(mode, every, trials);
    }
}

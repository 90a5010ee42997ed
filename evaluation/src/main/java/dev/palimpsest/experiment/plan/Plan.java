package dev.palimpsest.experiment.plan;

import dev.palimpsest.edit.EditSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an experiment runs, in this order.
 *
 * @param mode   of all trials
 * @param every  a trial is measured at the first end of a batch at or after each multiple of so many edits
 * @param trials the methods side by side, then the points of sweeps
 */
public record Plan(Mode mode, int every, List<Trial> trials) {

    /**
     * A point of a sweep.
     *
     * @param variation what is varied
     * @param settings  with the variation in them
     */
    public record Point(Variation variation, EditSettings settings) {}

    /** @throws IllegalArgumentException when nothing or something twice is to be run, or {@code every} is below 1 */
    public Plan {
        trials = List.copyOf(trials);
        if (every < 1) {
            throw new IllegalArgumentException("measure every 1 or more edits, not " + every);
        }
        if (trials.isEmpty()) {
            throw new IllegalArgumentException("name a method or a sweep to run");
        }
        Set<String> ids = new HashSet<>();
        for (Trial trial : trials) {
            if (!ids.add(trial.id())) {
                throw new IllegalArgumentException(trial.id() + " is to be run twice; name it once");
            }
        }
    }

    /** Trials of {@code methods} and {@code points}, named after them. */
    public static Plan of(Mode mode, int every, List<EditSettings> methods, List<Point> points) {
        List<Trial> trials = new ArrayList<>();
        methods.forEach(settings -> trials.add(new Trial(settings.method().id(), mode, settings, null)));
        for (Point point : points) {
            String id = point.settings().method().id() + "." + point.variation().variable().id() + "-"
                    + point.variation().value();
            trials.add(new Trial(id, mode, point.settings(), point.variation()));
        }
        return new Plan(mode, every, trials);
    }
}

package dev.palimpsest.internal.report.figure;

import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The horizontal axis of a sweep. Numbers stand at their values, on a logarithmic axis where they span decades, and are
 * joined by lines. Everything else is a category: layers, names and seeds have no values in between, so their means are
 * separate marks, side by side in the order in which they were run. So are numbers that no axis shows well: infinity,
 * and zero beside decades.
 *
 * @param kind   how values are placed
 * @param labels the values as the user wrote them, without repetitions
 * @param places the place of each label; on a logarithmic axis its value
 */
record SweepScale(Kind kind, List<String> labels, double[] places) {

    /** How the values of a sweep are placed. */
    enum Kind { CATEGORIES, LINEAR, LOGARITHMIC }

    /** Ratio of the largest to the smallest value from which an axis is logarithmic. */
    private static final double DECADE = 10;

    /** Distance between the metrics at one category, as a share of the distance between categories. */
    private static final double BESIDE = .16;
    /** The same between the metrics at a number, as a share of the axis: their whiskers do not overlap. */
    private static final double CLOSE = .012;

    static SweepScale of(String setting, List<Outcome> outcomes) {
        List<String> labels = outcomes.stream()
                .map(outcome -> outcome.trial().variation().value())
                .distinct()
                .toList();
        double[] values = labels.stream().mapToDouble(label -> outcomes.stream()
                        .map(Outcome::trial)
                        .filter(trial -> trial.variation().value().equals(label))
                        .mapToDouble(trial -> number(setting, trial))
                        .findFirst()
                        .orElseThrow())
                .toArray();
        double least = Arrays.stream(values).min().orElseThrow();
        double most = Arrays.stream(values).max().orElseThrow();
        boolean numbers = Arrays.stream(values).allMatch(Double::isFinite) && most > least;
        if (numbers && least > 0 && most / least >= DECADE) {
            return new SweepScale(Kind.LOGARITHMIC, labels, values);
        }
        double leastPositive = Arrays.stream(values).filter(value -> value > 0).min().orElse(Double.NaN);
        if (numbers && !(least <= 0 && most / leastPositive >= DECADE)) {
            return new SweepScale(Kind.LINEAR, labels, values);
        }
        double[] places = new double[labels.size()];
        Arrays.setAll(places, i -> i);
        return new SweepScale(Kind.CATEGORIES, labels, places);
    }

    /** The number that a trial has for the setting, or NaN when the setting is no quantity. */
    private static double number(String setting, Trial trial) {
        if (setting.equals(CommonSettings.SEED.name())) {
            return Double.NaN;
        }
        return Methods.of(trial.settings()).schema().stream()
                .filter(each -> each.name().equals(setting))
                .findFirst()
                .flatMap(each -> value(trial, each))
                .filter(Number.class::isInstance)
                .map(value -> ((Number) value).doubleValue())
                .orElse(Double.NaN);
    }

    private static Optional<Object> value(Trial trial, Setting<?> setting) {
        return trial.settings().find(setting).map(value -> value);
    }

    /** Whether means are joined by lines. */
    boolean joined() {
        return kind != Kind.CATEGORIES;
    }

    /** The place of a value, for the metric with this index out of {@code metrics}. */
    double place(String label, int metric, int metrics) {
        double middle = places[labels.indexOf(label)];
        double offset = metric - (metrics - 1) / 2.0;
        return switch (kind) {
            case CATEGORIES -> middle + offset * BESIDE;
            case LINEAR -> middle + offset * CLOSE * (most() - least());
            case LOGARITHMIC -> middle * Math.pow(most() / least(), offset * CLOSE);
        };
    }

    double least() {
        return Arrays.stream(places).min().orElseThrow();
    }

    double most() {
        return Arrays.stream(places).max().orElseThrow();
    }
}

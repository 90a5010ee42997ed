package dev.palimpsest.bench;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * One stage's times.
 *
 * @param stage         measured
 * @param work          what one run did, for a person
 * @param warmUpSeconds of everything before the runs that count, compilation included
 * @param runs          seconds of each run that counts
 * @param figures       what follows from the median
 */
public record Measurement(
        Stage stage, String work, double warmUpSeconds, List<Double> runs, List<Figure> figures) {

    /**
     * A number with a name.
     *
     * @param key   in JSON
     * @param value medians and rates
     * @param label for a person, with its unit: {@code %.1f tokens/s}
     */
    public record Figure(String key, double value, String label) {}

    public Measurement {
        runs = List.copyOf(runs);
        figures = List.copyOf(figures);
    }

    /** Median seconds of a run. */
    public double seconds() {
        return median(runs);
    }

    /** The middle value, or the mean of the two in the middle. */
    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return DoubleStream.of(sorted[(sorted.length - 1) / 2], sorted[sorted.length / 2]).average().orElseThrow();
    }
}

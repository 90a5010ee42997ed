package dev.palimpsest.internal.bench;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The times of one stage.
 *
 * @param stage         the stage
 * @param work          description of the work of one run
 * @param warmUpSeconds total time of the warm-up runs, compilation included
 * @param runs          seconds of each timed run
 * @param figures       values derived from the median
 */
public record Measurement(
        Stage stage, String work, double warmUpSeconds, List<Double> runs, List<Figure> figures) {

    /**
     * A named value.
     *
     * @param key   name in JSON
     * @param value a median or a rate
     * @param label format for text, with the unit: {@code %.1f tokens/s}
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

    /** The middle value, or the mean of the two middle ones. */
    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return DoubleStream.of(sorted[(sorted.length - 1) / 2], sorted[sorted.length / 2]).average().orElseThrow();
    }
}

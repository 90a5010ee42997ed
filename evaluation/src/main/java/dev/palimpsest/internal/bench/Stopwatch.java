package dev.palimpsest.internal.bench;

import java.util.ArrayList;
import java.util.List;

/** Times repeated runs. */
final class Stopwatch {

    private static final double NANOS = 1e9;

    private final List<Double> runs = new ArrayList<>();
    private double warmUp;

    /** Runs {@code work} for the warm-up, then for the timed runs. */
    static Stopwatch time(int warmUps, int repeats, Runnable work) {
        Stopwatch watch = new Stopwatch();
        for (int i = 0; i < warmUps; i++) {
            watch.warmUp += seconds(work);
        }
        for (int i = 0; i < repeats; i++) {
            watch.runs.add(seconds(work));
        }
        return watch;
    }

    static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return since(start);
    }

    /** @param start an earlier value of {@link System#nanoTime()} */
    static double since(long start) {
        return (System.nanoTime() - start) / NANOS;
    }

    double warmUp() {
        return warmUp;
    }

    List<Double> runs() {
        return runs;
    }

    double median() {
        return Measurement.median(runs);
    }
}

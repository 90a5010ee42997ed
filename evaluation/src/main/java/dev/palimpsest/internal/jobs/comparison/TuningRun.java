package dev.palimpsest.internal.jobs.comparison;

import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.ExperimentListener;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.tuning.PatternSearch;
import dev.palimpsest.internal.jobs.JobMonitor;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.metric.Summary;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.DoubleStream;

/**
 * Tunes a method on records: each settings that the search tries is a trial in the folder of one experiment, so that an
 * interrupted search is continued by repeating it.
 *
 * @param run     in the folder of the trials
 * @param mode    of all trials
 * @param records number of records
 * @param most    the most settings to try
 */
public record TuningRun(ComparisonRun run, Mode mode, int records, int most) {

    private static final int DIGITS = 12;

    /** Receives each score. */
    @FunctionalInterface
    public interface Listener {

        /** @param score NaN when the settings damaged the model beyond measure */
        void scored(Settings settings, Summary summary, double score);
    }

    /** The settings that were tried with their scores, in order, and the best of them. */
    public record Result(SequencedMap<Settings, Double> tried, Settings best) {

        /** The best score. */
        public double score() {
            return tried.get(best);
        }
    }

    /** Searches from {@code start}. */
    public Result tune(Settings start, JobMonitor monitor, ExperimentListener progress, Listener listener) {
        PatternSearch search = new PatternSearch(Methods.of(start).tuned(), most,
                settings -> score(settings, monitor, progress, listener));
        SequencedMap<Settings, Double> tried = search.run(start);
        // Of equal scores the first, which is nearest to the start.
        Settings best = tried.entrySet().stream()
                .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                .map(Map.Entry::getKey)
                .orElseThrow();
        return new Result(tried, best);
    }

    private double score(Settings settings, JobMonitor monitor, ExperimentListener progress, Listener listener) {
        Trial trial = new Trial(settings.method() + "." + digest(settings), mode, settings, null);
        try {
            Comparison comparison =
                    run.run(new Plan(mode, records, List.of(trial)), null, monitor, progress);
            Summary summary = comparison.outcomes().getFirst().last().summary();
            double score = score(summary);
            listener.scored(settings, summary, score);
            return score;
        } catch (NonFiniteException damaged) {
            listener.scored(settings, null, Double.NaN);
            return Double.NaN;
        }
    }

    /**
     * The harmonic mean of reliability, generality and locality, of those that were measured: as in MEMIT's score, a method
     * cannot make up for one by another.
     */
    public static double score(Summary summary) {
        double[] parts = DoubleStream.of(summary.reliability(), summary.generality(), summary.locality())
                .filter(Double::isFinite)
                .toArray();
        return parts.length / DoubleStream.of(parts).map(part -> 1 / part).sum();
    }

    private static String digest(Settings settings) {
        byte[] hash = Sha256.begin().digest(settings.values().toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash).substring(0, DIGITS);
    }
}

package dev.palimpsest.internal.report.figure;

import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.ZScoreSample;
import dev.palimpsest.internal.report.text.Labels;
import dev.palimpsest.internal.report.text.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Distributions of z-scores at updated keys, at the other positions of edit prompts and in locality prompts, for the
 * first, the middle and the last edited layer (the paper's Fig. 3).
 */
public final class ZScoreHistograms {

    private static final double BIN = .2;

    /**
     * An α more than this above every z-score is not drawn: no hook could answer, and the histograms would be too
     * narrow.
     */
    private static final double FAR = 3;

    private ZScoreHistograms() {}

    /** The figure for the first method with hooks and z-scores; empty when there is none. */
    public static Optional<Picture> picture(List<Outcome> methods) {
        return methods.stream()
                .filter(outcome -> outcome.zScores().stream().anyMatch(sample -> values(sample).findAny().isPresent()))
                .findFirst()
                .map(outcome -> picture(Labels.of(methods).of(outcome.trial()), outcome.zScores().stream()
                        .filter(sample -> values(sample).findAny().isPresent())
                        .toList()));
    }

    private static Picture picture(String method, List<ZScoreSample> samples) {
        List<ZScoreSample> shown = IntStream.of(0, (samples.size() - 1) / 2, samples.size() - 1)
                .distinct()
                .mapToObj(samples::get)
                .toList();
        double[] edges = edges(shown);
        double most = shown.stream()
                .flatMap(sample -> Stream.of(sample.updated(), sample.others(), sample.unrelated()))
                .flatMapToDouble(values -> Arrays.stream(shares(values, edges)))
                .max()
                .orElse(1);
        // Rounded up to a tenth, with space for the line.
        double top = Math.min(1, Math.ceil(most * 10 + .2) / 10);
        List<Panel> panels = shown.stream()
                .map(sample -> panel(sample, edges, top, sample == shown.getFirst()))
                .toList();
        return Picture.of("z-scores",
                "z-scores after all edits with " + method + " (the paper's Fig. 3); a hook answers where z reaches"
                        + " its layer's α.",
                "Histograms of the z-scores of " + method + " in "
                        + shown.stream().map(sample -> "layer " + sample.layer()).collect(Collectors.joining(", "))
                        + ": updated keys, other positions of the edit prompts, unrelated prompts, and the threshold"
                        + " α as a vertical line.",
                panels,
                List.of(new Picture.Entry("updated keys", LineStyle.of(0).unmarked()),
                        new Picture.Entry("other positions", LineStyle.of(1).unmarked()),
                        new Picture.Entry("unrelated prompts", LineStyle.of(2).unmarked()),
                        new Picture.Entry("α", LineStyle.RULE)));
    }

    private static Panel panel(ZScoreSample sample, double[] edges, double top, boolean first) {
        Panel panel = Panel.histogram("Layer " + sample.layer() + ", α = " + Numbers.decimals(sample.alpha(), 2), "z",
                first ? "share of positions" : "", edges[0], edges[edges.length - 1], top);
        // The narrowest distribution last, so that the wider ones do not cover it.
        panel.steps("unrelated prompts", LineStyle.of(2), edges, shares(sample.unrelated(), edges));
        panel.steps("other positions", LineStyle.of(1), edges, shares(sample.others(), edges));
        panel.steps("updated keys", LineStyle.of(0), edges, shares(sample.updated(), edges));
        if (sample.alpha() <= edges[edges.length - 1]) {
            panel.rule(sample.alpha(), top);
        }
        return panel;
    }

    /** Edges of bins that contain all values and every α close to them, at multiples of the bin width. */
    static double[] edges(List<ZScoreSample> samples) {
        double largest = samples.stream().flatMapToDouble(ZScoreHistograms::values).max().orElseThrow();
        double[] all = samples.stream()
                .flatMapToDouble(sample -> DoubleStream.concat(
                        DoubleStream.of(sample.alpha()).filter(alpha -> alpha <= largest + FAR), values(sample)))
                .toArray();
        long first = (long) Math.floor(Arrays.stream(all).min().orElseThrow() / BIN);
        long last = (long) Math.floor(Arrays.stream(all).max().orElseThrow() / BIN) + 1;
        double[] edges = new double[(int) (last - first + 1)];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = (first + i) * BIN;
        }
        return edges;
    }

    /** The share of {@code values} in each bin; all 0 without values. */
    static double[] shares(double[] values, double[] edges) {
        double[] shares = new double[edges.length - 1];
        for (double value : values) {
            int bin = Math.clamp((long) Math.floor((value - edges[0]) / BIN), 0, shares.length - 1);
            shares[bin] += 1.0 / values.length;
        }
        return shares;
    }

    private static DoubleStream values(ZScoreSample sample) {
        return Stream.of(sample.updated(), sample.others(), sample.unrelated()).flatMapToDouble(Arrays::stream);
    }
}

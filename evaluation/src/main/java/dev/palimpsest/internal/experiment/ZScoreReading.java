package dev.palimpsest.internal.experiment;

import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.parts.LookupIndex;
import dev.palimpsest.internal.experiment.result.ZScoreSample;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** Collects the z-scores of hook layers on the edited records. */
final class ZScoreReading {

    /** Texts per forward pass; each produces a row of logits. */
    private static final int TOGETHER = 128;

    /** A record's text and the position of its updated key, or −1 when it has none. */
    private record Text(long caseId, int[] tokens, int lookup) {}

    /** The z-scores collected at one layer. */
    private static final class Layer {
        private final DoubleStream.Builder updated = DoubleStream.builder();
        private final DoubleStream.Builder others = DoubleStream.builder();
        private final DoubleStream.Builder unrelated = DoubleStream.builder();

        void add(Text text, double[] zScores) {
            for (int position = 0; position < zScores.length; position++) {
                if (!Double.isNaN(zScores[position])) {
                    DoubleStream.Builder kind =
                            text.lookup < 0 ? unrelated : position == text.lookup ? updated : others;
                    kind.add(zScores[position]);
                }
            }
        }
    }

    private ZScoreReading() {}

    /**
     * The z-scores of the edited model on the edit prompts, without contexts, and the locality prompts of {@code
     * records}.
     *
     * @param alpha of each hook layer; without hook layers the result is empty
     */
    static List<ZScoreSample> of(
            EditedModel edited, SortedMap<Integer, Double> alpha, Tokenizer tokenizer, List<EvaluationRecord> records) {
        if (alpha.isEmpty()) {
            return List.of();
        }
        SortedMap<Integer, Layer> layers = new TreeMap<>();
        alpha.keySet().forEach(layer -> layers.put(layer, new Layer()));
        List<Text> texts = texts(tokenizer, records);
        for (int from = 0; from < texts.size(); from += TOGETHER) {
            List<Text> some = texts.subList(from, Math.min(from + TOGETHER, texts.size()));
            List<Prediction> predictions = predict(edited, some);
            for (int i = 0; i < some.size(); i++) {
                Text text = some.get(i);
                SortedMap<Integer, double[]> zScores = predictions.get(i).zScores();
                layers.forEach((layer, seen) -> seen.add(text, zScores.get(layer)));
            }
        }
        List<ZScoreSample> samples = new ArrayList<>();
        layers.forEach((layer, seen) -> samples.add(new ZScoreSample(layer, alpha.get(layer),
                seen.updated.build().toArray(), seen.others.build().toArray(), seen.unrelated.build().toArray())));
        return samples;
    }

    private static List<Prediction> predict(EditedModel edited, List<Text> texts) {
        try {
            return edited.predict(texts.stream()
                    .map(text -> Query.continuation(text.tokens, text.tokens.length))
                    .toList());
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> "record " + texts.get(item).caseId);
        }
    }

    private static List<Text> texts(Tokenizer tokenizer, List<EvaluationRecord> records) {
        List<Text> texts = new ArrayList<>();
        for (EvaluationRecord record : records) {
            int[] prompt = tokenizer.encode(record.request().text());
            texts.add(new Text(record.request().caseId(), prompt, LookupIndex.of(
                    tokenizer, prompt, record.request().prefix(), record.request().subject())));
            for (Probe probe : record.locality()) {
                int[] unrelated = tokenizer.encode(probe.prompt());
                if (unrelated.length > 0) {
                    texts.add(new Text(record.request().caseId(), unrelated, -1));
                }
            }
        }
        return texts;
    }

    /** Merges the samples of several editors layer by layer, with the smallest α. */
    static List<ZScoreSample> together(List<List<ZScoreSample>> parts) {
        SortedMap<Integer, ZScoreSample> layers = new TreeMap<>();
        for (List<ZScoreSample> part : parts) {
            part.forEach(sample -> layers.merge(sample.layer(), sample, (a, b) -> new ZScoreSample(a.layer(),
                    Math.min(a.alpha(), b.alpha()), joined(a.updated(), b.updated()), joined(a.others(), b.others()),
                    joined(a.unrelated(), b.unrelated()))));
        }
        return List.copyOf(layers.values());
    }

    private static double[] joined(double[] a, double[] b) {
        return DoubleStream.concat(DoubleStream.of(a), DoubleStream.of(b)).toArray();
    }
}

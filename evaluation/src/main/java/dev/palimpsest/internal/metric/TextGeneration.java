package dev.palimpsest.internal.metric;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.HookScope;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.ReferenceTexts;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.metric.text.NGramEntropy;
import dev.palimpsest.internal.metric.text.TfIdf;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * MEMIT's evaluation of texts (arXiv 2210.07229, section 5.2.2): a model continues each generation prompt of a record, or its
 * edit prompt when it has none, as EasyEdit does. As published, a text has at most 100 tokens with its prompt, is sampled from
 * the five likeliest tokens and is measured with its prompt, after NFKD normalisation.
 *
 * <p>Departures: sampling has a seed, so the same model writes the same texts whatever it is asked together with; a text ends
 * where the model ends it, or at the end of the context. A prompt without room for a token is left out. Words are split as
 * {@link NGramEntropy} documents.
 */
public final class TextGeneration {

    /** Tokens of a text, prompt included. */
    private static final int TOKENS = 100;

    private static final int LIKELIEST = 5;
    private static final long SEED = 0;

    private final ReferenceTexts references;
    private final TfIdf weights;

    private TextGeneration(ReferenceTexts references, TfIdf weights) {
        this.references = references;
        this.weights = weights;
    }

    /** Measures fluency alone. */
    public static TextGeneration ofFluency() {
        return new TextGeneration(null, null);
    }

    /** Measures consistency as well. @param weights fitted on all texts of the references' file */
    public static TextGeneration with(ReferenceTexts references, TfIdf weights) {
        return new TextGeneration(references, weights);
    }

    /**
     * {@code scores} with the texts that {@code model} writes about their records.
     *
     * @param records  of the scores, in the same order
     * @param progress receives the number of records
     * @throws NonFiniteException when the model computes NaN or infinite logits, naming the record
     */
    public List<RecordScore> added(EditedModel model, Tokenizer tokenizer, List<EvaluationRecord> records,
            List<RecordScore> scores, IntConsumer progress) {
        List<RecordScore> added = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            added.add(scores.get(i).with(texts(model, tokenizer, records.get(i))));
            progress.accept(i + 1);
        }
        return added;
    }

    private GeneratedTexts texts(EditedModel model, Tokenizer tokenizer, EvaluationRecord record) {
        int limit = Math.min(TOKENS, model.gpt().config().positions());
        List<String> prompts = (record.texts().prompts().isEmpty() ? List.of(record.rewrite().prompt()) : record.texts().prompts())
                .stream()
                .filter(prompt -> !prompt.isEmpty() && tokenizer.encode(prompt).length < limit)
                .toList();
        List<GeneratedTexts.Text> texts = write(model, tokenizer, record, prompts, limit);
        List<String> whole = texts.stream().map(text -> normalised(text.prompt() + text.text())).toList();
        return new GeneratedTexts(
                whole.stream().mapToDouble(NGramEntropy::of).average().orElse(Double.NaN),
                consistency(whole, references == null ? List.of() : references.of(record)),
                texts);
    }

    private static List<GeneratedTexts.Text> write(
            EditedModel model, Tokenizer tokenizer, EvaluationRecord record, List<String> prompts, int limit) {
        if (prompts.isEmpty()) {
            return List.of();
        }
        List<int[]> tokens = prompts.stream().map(tokenizer::encode).toList();
        int shortest = tokens.stream().mapToInt(prompt -> prompt.length).min().orElseThrow();
        List<GeneratedTexts.Text> texts = new ArrayList<>();
        try {
            List<Generation> generations = model.generate(tokens,
                    new GenerationSettings(limit - shortest, 1, LIKELIEST, 1, SEED, HookScope.PROMPT));
            for (int i = 0; i < prompts.size(); i++) {
                int[] written = generations.get(i).tokens();
                int room = limit - tokens.get(i).length;
                texts.add(new GeneratedTexts.Text(prompts.get(i),
                        tokenizer.decode(Arrays.copyOf(written, Math.min(written.length, room)))));
            }
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> "record " + record.request().caseId());
        }
        return texts;
    }

    /** As the published code cleans texts. */
    private static String normalised(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD).replace("\n\n", " ");
    }

    private double consistency(List<String> texts, List<String> own) {
        return texts.isEmpty() || own.isEmpty()
                ? Double.NaN
                : weights.cosine(String.join(" ", texts), String.join(" ", own));
    }
}

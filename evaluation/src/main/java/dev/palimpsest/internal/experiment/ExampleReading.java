package dev.palimpsest.internal.experiment;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.experiment.result.Example;
import dev.palimpsest.internal.experiment.result.ExampleAnswer;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads a model's answers to the prompts of some records. The records depend on their number alone, so that all trials
 * answer the same prompts and a resumed experiment quotes the same answers.
 */
final class ExampleReading {

    /** Number of records; a report quotes some of them. */
    private static final int RECORDS = 12;

    /** Tokens per answer; a target with more is read to its end. */
    private static final int TOKENS = 12;

    /** A period after fewer letters is an abbreviation's: {@code St. Petersburg}. */
    private static final int ABBREVIATION = 3;

    private ExampleReading() {}

    /** The facts to ask for: the first record, the last, and others at equal distances. */
    static List<Example> examples(List<EvaluationRecord> records) {
        return places(records.size()).mapToObj(place -> example(place, records.get(place))).toList();
    }

    private static IntStream places(int records) {
        int chosen = Math.min(RECORDS, records);
        return chosen == 1
                ? IntStream.of(0)
                : IntStream.range(0, chosen).map(i -> (int) ((long) i * (records - 1) / (chosen - 1)));
    }

    private static Example example(int place, EvaluationRecord record) {
        return new Example(place, record.rewrite().prompt(), record.request().target(),
                record.rephrasings().stream().findFirst().map(Probe::prompt).orElse(null),
                record.locality().stream().findFirst().map(Probe::prompt).orElse(null));
    }

    /**
     * The answers to the examples among the records from {@code from} up to {@code to}, of all the {@code records}.
     *
     * @throws NonFiniteException when the model computes NaN or infinite logits, naming the record
     */
    static List<ExampleAnswer> of(
            EditedModel model, Tokenizer tokenizer, List<EvaluationRecord> records, int from, int to) {
        List<Example> examples = examples(records).stream()
                .filter(example -> example.record() >= from && example.record() < to)
                .toList();
        List<List<String>> answers = Stream.<Function<Example, String>>of(
                        Example::prompt, Example::rephrasing, Example::unrelated)
                .map(prompt -> answers(model, tokenizer, examples, prompt, records))
                .toList();
        List<ExampleAnswer> together = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            together.add(new ExampleAnswer(examples.get(i).record(), answers.get(0).get(i), answers.get(1).get(i),
                    answers.get(2).get(i)));
        }
        return together;
    }

    /** One answer per example, null where it has no such prompt. */
    private static List<String> answers(EditedModel model, Tokenizer tokenizer, List<Example> examples,
            Function<Example, String> prompt, List<EvaluationRecord> records) {
        List<Example> asked = examples.stream().filter(example -> prompt.apply(example) != null).toList();
        if (asked.isEmpty()) {
            return examples.stream().map(example -> (String) null).toList();
        }
        int tokens = asked.stream()
                .mapToInt(example -> tokenizer.encode(" " + example.target()).length)
                .reduce(TOKENS, Math::max);
        try {
            List<Generation> generations = model.generate(
                    asked.stream().map(example -> tokenizer.encode(prompt.apply(example))).toList(),
                    GenerationSettings.greedy(tokens));
            return examples.stream()
                    .map(example -> prompt.apply(example) == null
                            ? null
                            : sentence(tokenizer.decode(generations.get(asked.indexOf(example)).tokens())))
                    .toList();
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> "record " + records.get(asked.get(item).record()).request().caseId());
        }
    }

    /** The text up to the end of its first sentence or line; with an ellipsis when it has neither. */
    static String sentence(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        int letters = 0;
        for (int i = 0; i < line.length(); i++) {
            char letter = line.charAt(i);
            boolean end = letter == '.' || letter == '!' || letter == '?';
            if (end && letters >= ABBREVIATION && (i + 1 == line.length() || line.charAt(i + 1) == ' ')) {
                return line.substring(0, i);
            }
            letters = Character.isLetterOrDigit(letter) ? letters + 1 : 0;
        }
        return line.length() < text.strip().length() || line.isEmpty() ? line.strip() : line.strip() + " …";
    }
}

package dev.palimpsest.internal.report.table;

import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Example;
import dev.palimpsest.internal.experiment.result.ExampleAnswer;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.report.text.Labels;
import dev.palimpsest.internal.report.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Answers of the unedited model and of each method after all edits: the first, the middle and the last of the example
 * facts, then others whose answers differ between methods. Results kept without answers give no table.
 */
public final class AnswerTables {

    /** The heading of the section. */
    public static final String TITLE = "Example answers";

    /** The sentence below it. */
    public static final String NOTE = "Greedy continuations of three prompts per fact after all edits, up to the end of"
            + " the sentence: the edit prompt, a rephrasing, and an unrelated prompt whose answer should not change."
            + " ✓ marks the target, and unrelated answers that are as before.";

    private static final int FIXED = 3;
    private static final int TABLES = 6;
    private static final String MARK = " ✓";

    private AnswerTables() {}

    /** One table per fact; none when no answers were kept. */
    public static List<Table> of(Comparison comparison) {
        if (comparison.unedited().answers().isEmpty() || comparison.methods().isEmpty()) {
            return List.of();
        }
        return chosen(comparison).stream().map(example -> table(comparison, example)).toList();
    }

    private static List<Example> chosen(Comparison comparison) {
        List<Example> examples = comparison.examples();
        List<Example> fixed = examples.isEmpty()
                ? List.of()
                : IntStream.range(0, FIXED)
                        .map(i -> i * (examples.size() - 1) / (FIXED - 1))
                        .distinct()
                        .mapToObj(examples::get)
                        .toList();
        return Stream.concat(fixed.stream(), examples.stream()
                        .filter(example -> !fixed.contains(example) && differs(comparison, example)))
                .limit(TABLES)
                .toList();
    }

    /** Whether the methods answer the edit prompt differently. */
    private static boolean differs(Comparison comparison, Example example) {
        return comparison.methods().stream()
                .flatMap(outcome -> answer(outcome.last(), example).stream())
                .map(ExampleAnswer::prompt)
                .distinct()
                .count() > 1;
    }

    private static Table table(Comparison comparison, Example example) {
        Optional<ExampleAnswer> before = answer(comparison.unedited(), example);
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(Tables.UNEDITED, before, Optional.empty(), example));
        Labels labels = Labels.of(comparison.methods());
        for (Outcome outcome : comparison.methods()) {
            rows.add(row(labels.of(outcome.trial()), answer(outcome.last(), example), before, example));
        }
        return new Table(example.prompt() + " … → " + example.target().strip(), "",
                List.of("Method", "Answer", "To “" + text(example.rephrasing()) + " …”",
                        "To “" + text(example.unrelated()) + " …”"), rows)
                .withoutEmptyColumns();
    }

    private static List<String> row(
            String name, Optional<ExampleAnswer> answer, Optional<ExampleAnswer> before, Example example) {
        return List.of(name,
                answer.map(each -> marked(each.prompt(), example.target())).orElse(Numbers.NONE),
                answer.map(ExampleAnswer::rephrasing).map(each -> marked(each, example.target())).orElse(Numbers.NONE),
                answer.map(ExampleAnswer::unrelated)
                        .map(each -> each + (before.map(ExampleAnswer::unrelated).filter(each::equals).isPresent()
                                ? MARK
                                : ""))
                        .orElse(Numbers.NONE));
    }

    /** With a mark when the answer begins with the target, as a word of its own. */
    private static String marked(String answer, String target) {
        String wanted = target.strip();
        boolean begins = answer.startsWith(wanted)
                && (answer.length() == wanted.length() || !Character.isLetterOrDigit(answer.charAt(wanted.length())));
        return answer + (begins ? MARK : "");
    }

    private static Optional<ExampleAnswer> answer(EvaluationResult result, Example example) {
        return result.answers().stream().filter(answer -> answer.record() == example.record()).findFirst();
    }

    private static String text(String prompt) {
        return prompt == null ? "" : prompt;
    }
}

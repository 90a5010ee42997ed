package dev.palimpsest.internal.ability;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A question with several choices, one of them right. Accuracy takes the choice with the largest log-likelihood; divided
 * by the choice's characters or UTF-8 bytes it does not favour short ones. The space before a choice is not counted. Of
 * equal choices the first is taken.
 *
 * @param context the text before a choice, without the space between them
 * @param choices at least two, none of them empty
 * @param right   place of the right choice
 * @param metrics which of the three accuracies are reported
 */
public record ChoiceQuestion(
        String id, String group, String context, List<String> choices, int right, List<AbilityMetric> metrics)
        implements LikelihoodQuestion {

    public ChoiceQuestion {
        choices = List.copyOf(choices);
        metrics = List.copyOf(metrics);
    }

    @Override
    public List<Continuation> continuations() {
        return choices.stream().map(choice -> new Continuation(context, " " + choice)).toList();
    }

    @Override
    public RecordResult result(List<LogLikelihood> scores) {
        SequencedMap<AbilityMetric, Tally> tallies = new LinkedHashMap<>();
        metrics.forEach(metric -> tallies.put(metric, Tally.of(best(scores, length(metric)) == right)));
        return new RecordResult(id, group, null, tallies, choices.get(right),
                choices.get(best(scores, length(metrics.getFirst()))),
                scores.stream().map(LogLikelihood::sum).toList());
    }

    private int best(List<LogLikelihood> scores, ToDoubleFunction<String> length) {
        return LikelihoodQuestion.largest(IntStream.range(0, choices.size())
                .mapToDouble(i -> scores.get(i).sum() / length.applyAsDouble(choices.get(i)))
                .toArray());
    }

    private static ToDoubleFunction<String> length(AbilityMetric metric) {
        return switch (metric) {
            case ACC_NORM -> choice -> choice.codePointCount(0, choice.length());
            case ACC_BYTES -> choice -> choice.getBytes(StandardCharsets.UTF_8).length;
            default -> choice -> 1;
        };
    }
}

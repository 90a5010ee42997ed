package dev.palimpsest.internal.ability;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A text to complete by a given word or words, as in LAMBADA: correct when every token is the most probable one.
 *
 * @param subject whom the text is about, or null
 * @param context the text, without the space at its end
 * @param target  the completion, without the space before it
 */
public record CompletionQuestion(String id, String subject, String context, String target)
        implements LikelihoodQuestion {

    @Override
    public String group() {
        return null;
    }

    @Override
    public List<Continuation> continuations() {
        return List.of(new Continuation(context, " " + target));
    }

    @Override
    public RecordResult result(List<LogLikelihood> scores) {
        LogLikelihood score = scores.getFirst();
        SequencedMap<AbilityMetric, Tally> tallies = new LinkedHashMap<>();
        tallies.put(AbilityMetric.ACC, Tally.of(score.greedy()));
        tallies.put(AbilityMetric.PERPLEXITY, new Tally(-score.sum(), 1));
        return new RecordResult(id, null, subject, tallies, target, null, List.of(score.sum()));
    }
}

package dev.palimpsest.internal.ability;

import java.util.List;

/** A question that is answered by the log-likelihoods of given continuations. */
public sealed interface LikelihoodQuestion extends Question
        permits ChoiceQuestion, TruthQuestion, CompletionQuestion {

    /** The continuations to score, at least one. */
    List<Continuation> continuations();

    /** The result. @param scores one per continuation, in their order */
    RecordResult result(List<LogLikelihood> scores);

    /** The place of the largest value, the first of equal ones. */
    static int largest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The log-likelihoods. */
    static double[] sums(List<LogLikelihood> scores) {
        return scores.stream().mapToDouble(LogLikelihood::sum).toArray();
    }
}

package dev.palimpsest.internal.metric;

import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import java.util.List;
import java.util.stream.IntStream;

/**
 * MEMIT's metrics of a record (arXiv 2210.07229, section 5.2.2), computed as its published evaluation does: of two
 * objects after the same prompt, the more probable is the one with the lower mean negative log-likelihood per token.
 * Ties count as failures.
 *
 * <p>They compare the new object with the true one, so a record without a true object has none. Published figures under
 * these names are for CounterFact in MEMIT's layout, with ten neighbourhood prompts per record; in EasyEdit's layout
 * the single locality prompt takes their place. MEMIT's metrics for ZsRE are different ones.
 */
final class MemitScores {

    private MemitScores() {}

    /** The edit prompt with the true object; empty when the record has none. */
    static List<Probe> trueRewrites(EvaluationRecord record) {
        return truly(record, List.of(record.rewrite()));
    }

    /** The rephrasings with the true object. */
    static List<Probe> trueRephrasings(EvaluationRecord record) {
        return truly(record, record.rephrasings());
    }

    /** The locality prompts, whose own target is a true object, with the new object. */
    static List<Probe> newNeighbours(EvaluationRecord record) {
        return tellsTruth(record)
                ? record.locality().stream()
                        .map(probe -> new Probe(probe.prompt(), record.request().target()))
                        .toList()
                : List.of();
    }

    private static List<Probe> truly(EvaluationRecord record, List<Probe> probes) {
        return tellsTruth(record)
                ? probes.stream().map(probe -> new Probe(probe.prompt(), record.groundTruth())).toList()
                : List.of();
    }

    private static boolean tellsTruth(EvaluationRecord record) {
        return record.groundTruth() != null;
    }

    /**
     * The share of prompts after which one object is more probable than another; NaN without {@code others}. Prompts
     * with a NaN likelihood are ignored.
     *
     * @param ones   answers with the object that should be more probable
     * @param others answers with the other object, after the same prompts
     */
    static double share(List<Answer> ones, List<Answer> others) {
        return IntStream.range(0, others.size())
                .filter(i -> !Double.isNaN(ones.get(i).negativeLogLikelihood())
                        && !Double.isNaN(others.get(i).negativeLogLikelihood()))
                .mapToDouble(i -> ones.get(i).negativeLogLikelihood() < others.get(i).negativeLogLikelihood() ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }
}

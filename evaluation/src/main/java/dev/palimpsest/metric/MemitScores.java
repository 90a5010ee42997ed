package dev.palimpsest.metric;

import dev.palimpsest.dataset.EvaluationRecord;
import dev.palimpsest.dataset.Probe;
import java.util.List;
import java.util.stream.IntStream;

/**
 * MEMIT's measures of a record (arXiv 2210.07229, section 5.2.2), as its published evaluation takes them: of two
 * objects after one prompt the likelier is the one whose tokens are less surprising on average. Equally likely ones
 * count as a failure.
 *
 * <p>They compare the new object with the true one, so a record that does not tell the true one has none. The figures
 * published under these names are of CounterFact in MEMIT's layout, ten neighbouring prompts a record; in EasyEdit's
 * layout the one unrelated prompt with its own truth takes their place. MEMIT's measures of ZsRE are others.
 */
final class MemitScores {

    private MemitScores() {}

    /** The edit prompt with the true object; none when the record does not tell it. */
    static List<Probe> trueRewrites(EvaluationRecord record) {
        return truly(record, List.of(record.rewrite()));
    }

    /** The rephrasings with the true object. */
    static List<Probe> trueRephrasings(EvaluationRecord record) {
        return truly(record, record.rephrasings());
    }

    /** The unrelated prompts with the new object, whose own target is a true one. */
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
        return record.groundTruth() != null && !record.groundTruth().isBlank();
    }

    /**
     * The share of prompts after which one object is likelier than another; NaN when there are no {@code others}. A
     * prompt one of whose answers is NaN does not count.
     *
     * @param ones   answers with the object that should be likelier
     * @param others with the other one, after the same prompts
     */
    static double share(List<Answer> ones, List<Answer> others) {
        return IntStream.range(0, others.size())
                .filter(i -> !Double.isNaN(ones.get(i).surprise()) && !Double.isNaN(others.get(i).surprise()))
                .mapToDouble(i -> ones.get(i).surprise() < others.get(i).surprise() ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }
}

package dev.palimpsest.internal.editing.serac;

import dev.palimpsest.internal.editing.trained.TrainingRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Pairs of prompts for the scope classifier.
 *
 * <pre>
 *   in scope       two prompts of one record: the edit's and a rephrasing, in any order
 *   out of scope   a prompt of a record, and  an unrelated prompt of the record,
 *                                         or  a prompt of another record about the same subject,
 *                                         or  one of any other record
 * </pre>
 */
final class ScopeExamples {

    /** A prompt of an edit, another prompt, and whether the edit is to answer it. */
    record Example(String edit, String prompt, boolean inScope) {}

    /** Pairs out of scope of which one is drawn. */
    static final int CANDIDATES = 16;

    private final List<TrainingRecord> records;
    private final List<TrainingRecord> others;
    private final Map<String, List<TrainingRecord>> bySubject = new HashMap<>();

    /**
     * @param records each with a rephrasing; the edits are theirs
     * @param others  where prompts of other records come from, {@code records} among them
     */
    ScopeExamples(List<TrainingRecord> records, List<TrainingRecord> others) {
        this.records = records;
        this.others = others;
        for (TrainingRecord record : others) {
            if (record.request().hasSubject()) {
                bySubject.computeIfAbsent(record.request().subject(), added -> new ArrayList<>()).add(record);
            }
        }
    }

    /** All prompts that {@link #draw} may draw. */
    Set<String> prompts() {
        Set<String> prompts = new LinkedHashSet<>();
        for (TrainingRecord record : others) {
            prompts.addAll(record.prompts());
            record.unrelated().forEach(each -> prompts.add(each.prompt()));
        }
        return prompts;
    }

    /**
     * As many pairs in scope as out of it. With many edits in memory the nearest one decides, so of several pairs out of scope
     * the nearest is drawn.
     *
     * @param distance between the prompts of a pair
     */
    List<Example> draw(int pairs, SplittableRandom random, ToDoubleFunction<Example> distance) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            TrainingRecord record = any(records, random);
            examples.add(i % 2 == 0 ? inScope(record, random) : nearestOutOfScope(record, random, distance));
        }
        return examples;
    }

    private Example nearestOutOfScope(
            TrainingRecord record, SplittableRandom random, ToDoubleFunction<Example> distance) {
        Example nearest = null;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < CANDIDATES; i++) {
            Example candidate = outOfScope(record, random);
            double far = distance.applyAsDouble(candidate);
            if (nearest == null || far < least) {
                nearest = candidate;
                least = far;
            }
        }
        return nearest;
    }

    private static Example inScope(TrainingRecord record, SplittableRandom random) {
        List<String> prompts = record.prompts();
        int edit = random.nextInt(prompts.size());
        int prompt = (edit + 1 + random.nextInt(prompts.size() - 1)) % prompts.size();
        return new Example(prompts.get(edit), prompts.get(prompt), true);
    }

    private Example outOfScope(TrainingRecord record, SplittableRandom random) {
        String edit = any(record.prompts(), random);
        List<TrainingRecord> about = bySubject.getOrDefault(record.request().subject(), List.of());
        for (int attempt = 0; attempt < 100; attempt++) {
            String prompt = switch (random.nextInt(3)) {
                case 0 -> record.unrelated().isEmpty() ? null : any(record.unrelated(), random).prompt();
                case 1 -> about.isEmpty() ? null : any(any(about, random).prompts(), random);
                default -> any(any(others, random).prompts(), random);
            };
            if (prompt != null && !record.prompts().contains(prompt)) {
                return new Example(edit, prompt, false);
            }
        }
        throw new IllegalArgumentException("record " + record.request().caseId()
                + ": there is no prompt about anything else to train the scope classifier with; give more records");
    }

    private static <T> T any(List<T> things, SplittableRandom random) {
        return things.get(random.nextInt(things.size()));
    }
}

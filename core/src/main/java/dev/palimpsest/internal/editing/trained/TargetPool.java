package dev.palimpsest.internal.editing.trained;

import dev.palimpsest.editing.EditRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Targets to draw for the training records, so that a method learns to edit and not the facts of its records: a random
 * target of the same relation in each draw.
 *
 * <p>Records do not name their relation. Those whose prompts differ in the subject alone share it: the targets, new and
 * old, of all records with the same template are drawn for each of them, and the targets of all records where a template
 * has fewer than two.
 */
public final class TargetPool {

    private static final String SLOT = "{}";

    private final Map<String, List<String>> byTemplate = new HashMap<>();
    private final List<String> all;

    /** Collects the targets of {@code records}. */
    public TargetPool(List<TrainingRecord> records) {
        Map<String, TreeSet<String>> sets = new HashMap<>();
        TreeSet<String> every = new TreeSet<>();
        for (TrainingRecord record : records) {
            TreeSet<String> set = sets.computeIfAbsent(template(record.request()), added -> new TreeSet<>());
            add(set, every, record.request().target());
            if (record.request().oldTarget() != null) {
                add(set, every, record.request().oldTarget());
            }
        }
        sets.forEach((template, set) -> byTemplate.put(template, List.copyOf(set)));
        this.all = List.copyOf(every);
    }

    private static void add(TreeSet<String> set, TreeSet<String> every, String target) {
        set.add(target.strip());
        every.add(target.strip());
    }

    /** Requests without a subject, and those whose prompt does not contain it, have a template of their own. */
    private static String template(EditRequest request) {
        return request.hasSubject() ? request.text().replace(request.subject(), SLOT) : request.text();
    }

    /** The distinct targets of all records, sorted, without leading spaces. */
    public List<String> all() {
        return all;
    }

    /** A random target for a record: one of its relation that is not its old answer, where there is one. */
    public String draw(EditRequest request, SplittableRandom random) {
        List<String> own = byTemplate.getOrDefault(template(request), List.of());
        List<String> from = own.size() < 2 ? all : own;
        List<String> wrong = from.stream()
                .filter(each -> request.oldTarget() == null || !each.equals(request.oldTarget().strip()))
                .toList();
        List<String> choice = wrong.isEmpty() ? from : wrong;
        return choice.get(random.nextInt(choice.size()));
    }
}

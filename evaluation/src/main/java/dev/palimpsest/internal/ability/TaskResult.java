package dev.palimpsest.internal.ability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A model's results on a task.
 *
 * @param metrics the metrics of the task, the main one first
 * @param records in the order of the questions, at least one
 */
public record TaskResult(List<AbilityMetric> metrics, List<RecordResult> records) {

    /** The groups of records about people with an edited fact and about all others. */
    public static final String EDITED_SUBJECTS = "edited subjects";

    public static final String OTHER_SUBJECTS = "other subjects";

    public TaskResult {
        metrics = List.copyOf(metrics);
        records = List.copyOf(records);
    }

    /** The task's metrics are those of its records. */
    public static TaskResult of(List<RecordResult> records) {
        return new TaskResult(List.copyOf(records.getFirst().tallies().keySet()), records);
    }

    /** A metric over all records. */
    public MetricEstimate estimate(AbilityMetric metric) {
        return MetricEstimate.of(metric, tallies(metric));
    }

    List<Tally> tallies(AbilityMetric metric) {
        return records.stream().map(record -> record.tallies().get(metric)).filter(Objects::nonNull).toList();
    }

    /** The results of each group by its name, in the order in which groups first occur; empty without groups. */
    public SequencedMap<String, TaskResult> groups() {
        SequencedMap<String, List<RecordResult>> members = new LinkedHashMap<>();
        records.stream()
                .filter(record -> record.group() != null)
                .forEach(record -> members.computeIfAbsent(record.group(), name -> new ArrayList<>()).add(record));
        SequencedMap<String, TaskResult> groups = new LinkedHashMap<>();
        for (Map.Entry<String, List<RecordResult>> group : members.entrySet()) {
            groups.put(group.getKey(), new TaskResult(metrics, group.getValue()));
        }
        return groups;
    }

    /** The results about subjects that are edited and about others; empty when no record names its subject. */
    public SequencedMap<String, TaskResult> ofSubjects(Set<String> edited) {
        return records.stream().allMatch(record -> record.subject() == null)
                ? new LinkedHashMap<>()
                : bySubject(edited).groups();
    }

    /** Records that name a subject, grouped by whether it is one of {@code edited}. */
    public TaskResult bySubject(Set<String> edited) {
        return new TaskResult(metrics, records.stream()
                .map(record -> record.subject() == null
                        ? record
                        : record.in(edited.contains(record.subject()) ? EDITED_SUBJECTS : OTHER_SUBJECTS))
                .toList());
    }
}

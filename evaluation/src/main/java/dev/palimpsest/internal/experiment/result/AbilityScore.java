package dev.palimpsest.internal.experiment.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.palimpsest.internal.ability.AbilityMetric;
import dev.palimpsest.internal.ability.Task;
import java.util.Objects;

/**
 * A general ability of a model after some edits.
 *
 * @param task    the task
 * @param group   the part of it, or null for all its records
 * @param metric  what is measured
 * @param value   the mean, or the perplexity
 * @param low     lower end of the 95% bootstrap confidence interval over records
 * @param high    upper end
 * @param records number of records
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AbilityScore(
        Task task, String group, AbilityMetric metric, double value, double low, double high, int records) {

    public AbilityScore {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(metric, "metric");
    }

    /** What is measured, without the figures: a column of a table, a panel of a figure. */
    public record Column(Task task, String group, AbilityMetric metric) {

        /** {@code MMLU}, {@code Kept facts, edited subjects}, {@code Plain text: perplexity per token}. */
        public String title() {
            return task.title() + (group == null ? "" : ", " + group) + (isMain() ? "" : ": " + metric.title());
        }

        /** {@code mmlu_acc}, {@code facts_edited_subjects_acc}. */
        public String id() {
            return task.id() + (group == null ? "" : "_" + group.replace(' ', '_')) + "_" + metric.id();
        }

        /** Whether it is the task's main metric, which needs no name beside the task's. */
        public boolean isMain() {
            return metric == task.mainMetric() && !metric.isPerplexity();
        }
    }

    public Column column() {
        return new Column(task, group, metric);
    }
}

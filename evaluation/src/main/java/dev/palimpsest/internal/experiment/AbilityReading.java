package dev.palimpsest.internal.experiment;

import dev.palimpsest.internal.ability.AbilityMetric;
import dev.palimpsest.internal.ability.MetricEstimate;
import dev.palimpsest.internal.ability.TaskResult;
import dev.palimpsest.internal.ability.TaskScorer;
import dev.palimpsest.internal.ability.reader.TaskQuestions;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.experiment.result.AbilityScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Measures a model's general abilities. Records that name a subject are also summarised apart, by whether a fact about
 * the subject has been edited: what an edit costs is paid first by other facts about the same subject.
 */
final class AbilityReading {

    private AbilityReading() {}

    /**
     * The scores on all tasks, task by task.
     *
     * @param edited   the subjects of the facts edited so far
     * @param progress receives the number of answered questions, over all tasks
     */
    static List<AbilityScore> of(
            EditedModel model, ExperimentInput input, Set<String> edited, IntConsumer progress) {
        TaskScorer scorer = new TaskScorer(input.tokenizer(), input.gpt().config());
        List<AbilityScore> scores = new ArrayList<>();
        int before = 0;
        for (TaskQuestions task : input.tasks()) {
            int answered = before;
            TaskResult result =
                    TaskResult.of(scorer.score(model, task.questions(), done -> progress.accept(answered + done)));
            result.metrics().forEach(metric -> scores.add(score(task, null, metric, result)));
            result.ofSubjects(edited).forEach((group, part) ->
                    part.metrics().forEach(metric -> scores.add(score(task, group, metric, part))));
            before += task.questions().size();
        }
        return scores;
    }

    private static AbilityScore score(TaskQuestions task, String group, AbilityMetric metric, TaskResult result) {
        MetricEstimate estimate = result.estimate(metric);
        return new AbilityScore(task.task(), group, metric, estimate.value(), estimate.interval().low(),
                estimate.interval().high(), estimate.records());
    }
}

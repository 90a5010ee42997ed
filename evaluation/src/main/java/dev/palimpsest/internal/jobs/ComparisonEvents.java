package dev.palimpsest.internal.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.metric.Summary;
import java.util.Map;

/**
 * A comparison's events; {@link EventLog} adds {@code time} and {@code event}. A resumed comparison logs what it still has
 * to do.
 *
 * <pre>
 *   started       command, mode, trials (their ids)
 *   batch         trial (id), method, batch (its number, from 1), facts, alpha, residual_norm, seconds, edits (in the
 *                 model), case_ids
 *   measurement   trial ("unedited" for the unedited model), edits (records edited so far), records (evaluated), metrics
 *                 {"reliability": mean, …}, memit {"es": mean, …}, perplexity, alpha, seconds
 *   finished      trials (how many)
 * </pre>
 *
 * A figure that was not measured is left out; infinity and NaN are texts.
 *
 * @param log the log; the caller closes it
 */
public record ComparisonEvents(EventLog log) {

    /** The comparison begins or continues. */
    public void started(ShellCommand command, Plan plan) {
        ObjectNode fields = Json.NODES.objectNode()
                .put("command", command.toString())
                .put("mode", plan.mode().id());
        ArrayNode trials = fields.putArray("trials");
        plan.trials().forEach(trial -> trials.add(trial.id()));
        log.add("started", fields);
    }

    /** A batch was edited and saved. */
    public void batch(Trial trial, int number, EditBatch batch, Map<Integer, Double> alpha, int edits) {
        ObjectNode fields = Json.NODES.objectNode().put("trial", trial.id());
        fields.setAll(EditEvents.batch(trial.settings().method(), number, batch, alpha, edits));
        log.add("batch", fields);
    }

    /** A model was evaluated, and the result saved. @param trial id, or {@code unedited} */
    public void measurement(String trial, EvaluationResult result) {
        Summary summary = result.summary();
        ObjectNode fields = Json.NODES.objectNode()
                .put("trial", trial)
                .put("edits", result.edits())
                .put("records", summary.records());
        put(fields.putObject("metrics"), summary, Metric.PAPERS);
        put(fields.putObject("memit"), summary, Metric.MEMITS);
        if (!Double.isNaN(result.perplexity())) {
            fields.set("perplexity", Json.number(result.perplexity()));
        }
        fields.set("alpha", EditEvents.byLayer(result.alpha()));
        log.add("measurement", fields.put("seconds", result.seconds()));
    }

    private static void put(ObjectNode object, Summary summary, Iterable<Metric> metrics) {
        for (Metric metric : metrics) {
            if (!Double.isNaN(metric.of(summary))) {
                object.set(metric.id(), Json.number(metric.of(summary)));
            }
        }
    }

    /** The comparison is complete. */
    public void finished(int trials) {
        log.add("finished", Json.NODES.objectNode().put("trials", trials));
    }
}

package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.experiment.result.AbilityScore;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.jobs.HeldOutText;
import dev.palimpsest.internal.metric.Interval;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.metric.RecordAnswers;
import dev.palimpsest.internal.metric.RecordRoutes;
import dev.palimpsest.internal.metric.RecordScore;
import dev.palimpsest.internal.metric.Summary;
import java.util.List;

/** Evaluation results as JSON, with the same fields in every command; MEMIT's metrics are in an object of their own. */
final class ResultJson {

    private ResultJson() {}

    /**
     * Adds the means and intervals of {@code summary} to {@code object}; {@code fluency} and {@code consistency} are null where
     * no texts were generated or the data has no references.
     */
    static void putSummary(ObjectNode object, Summary summary) {
        putMeans(object, summary, Metric.PAPERS);
        putMeans(object, summary, Metric.TEXTS);
        ObjectNode memit = object.putObject("memit");
        putMeans(memit, summary, Metric.MEMITS);
        memit.set("score", Json.number(summary.memitScore()));
        memit.set("intervals", intervals(summary, Metric.MEMITS));
        ObjectNode intervals = intervals(summary, Metric.PAPERS);
        intervals.setAll(intervals(summary, Metric.TEXTS));
        object.set("intervals", intervals);
        putRoutes(object, summary.routes());
    }

    /**
     * Adds {@code "retrieval": {"hit_rate", "false_hit_rate", "added_tokens"}} of a model with a store of facts.
     *
     * @param routes null for other models
     */
    private static void putRoutes(ObjectNode object, RecordRoutes routes) {
        if (routes != null) {
            ObjectNode node = object.putObject("retrieval");
            node.set("hit_rate", Json.number(routes.hits()));
            node.set("false_hit_rate", Json.number(routes.falseHits()));
            node.set("added_tokens", Json.number(routes.added()));
        }
    }

    /** Adds the means of {@code metrics}. */
    static void putMeans(ObjectNode object, Summary summary, List<Metric> metrics) {
        metrics.forEach(metric -> object.set(metric.id(), Json.number(metric.of(summary))));
    }

    private static ObjectNode intervals(Summary summary, List<Metric> metrics) {
        ObjectNode intervals = Json.object();
        for (Metric metric : metrics) {
            Interval interval = summary.interval(metric);
            intervals.set(metric.id(), Json.numbers(new double[] {interval.low(), interval.high()}));
        }
        return intervals;
    }

    /**
     * The scores of one record and what the model said: in {@code answers} the {@code prompt}, an object, and {@code
     * rephrasings}, {@code locality} and {@code portability}, lists of such objects, each {@code {"prompt", "target",
     * "predicted"}}, with {@code before} where the unedited model was asked as well; and {@code generation}, the text of
     * the free generation; {@code contrasts}, like {@code locality}, what MEMIT's metrics compare those with; and {@code texts},
     * a list of {@code {"prompt", "text"}}, where texts were generated.
     */
    static ObjectNode record(RecordScore score) {
        ObjectNode record = Json.object().put("case_id", score.caseId());
        Metric.PAPERS.forEach(metric -> record.set(metric.id(), Json.number(metric.of(score))));
        Metric.TEXTS.forEach(metric -> record.set(metric.id(), Json.number(metric.of(score))));
        ObjectNode memit = record.putObject("memit");
        Metric.MEMITS.forEach(metric -> memit.set(metric.id(), Json.number(metric.of(score))));
        record.set("predictions", Json.numbers(score.predictions()));
        putRoutes(record, score.routes());
        if (score.answers() != null) {
            RecordAnswers answers = score.answers();
            ObjectNode said = record.putObject("answers");
            said.set("prompt", said(answers.rewrite()));
            said.set("rephrasings", said(answers.rephrasings()));
            said.set("locality", said(answers.locality()));
            said.set("portability", said(answers.portability()));
            said.put("generation", answers.generation());
            said.set("contrasts", said(answers.contrasts()));
            if (score.texts() != null) {
                ArrayNode texts = said.putArray("texts");
                score.texts().texts().forEach(
                        text -> texts.addObject().put("prompt", text.prompt()).put("text", text.text()));
            }
        }
        return record;
    }

    private static ArrayNode said(List<RecordAnswers.Said> all) {
        ArrayNode said = Json.array();
        all.forEach(each -> said.add(said(each)));
        return said;
    }

    private static ObjectNode said(RecordAnswers.Said one) {
        ObjectNode said = Json.object()
                .put("prompt", one.prompt())
                .put("target", one.target())
                .put("predicted", one.predicted());
        return one.before() == null ? said : said.put("before", one.before());
    }

    /** {@code {"before": …, "after": …, "ratio": …, "tokens": …}}. */
    static ObjectNode perplexity(HeldOutText.Change change) {
        ObjectNode document = Json.object();
        document.set("before", Json.number(change.before().value()));
        document.set("after", Json.number(change.after().value()));
        document.set("ratio", Json.number(change.ratio()));
        return document.put("tokens", change.before().tokens());
    }

    /** {@code {"before": …, "after": {trial: …}, "ratio": {trial: …}}}. */
    static ObjectNode perplexity(Comparison comparison) {
        ObjectNode document = Json.object();
        document.set("before", Json.number(comparison.perplexityBefore()));
        ObjectNode after = document.putObject("after");
        ObjectNode ratio = document.putObject("ratio");
        for (Outcome outcome : comparison.outcomes()) {
            after.set(outcome.trial().id(), Json.number(outcome.last().perplexity()));
            ratio.set(outcome.trial().id(), Json.number(comparison.perplexityRatio(outcome)));
        }
        return document;
    }

    /**
     * Adds the general abilities as a list {@code abilities}, each {@code {"task", "group", "metric", "value", "interval",
     * "records"}}, where any was measured.
     */
    static void putAbilities(ObjectNode object, EvaluationResult result) {
        if (result.abilities().isEmpty()) {
            return;
        }
        ArrayNode abilities = object.putArray("abilities");
        for (AbilityScore score : result.abilities()) {
            ObjectNode node = abilities.addObject().put("task", score.task().id());
            if (score.group() != null) {
                node.put("group", score.group());
            }
            node.put("metric", score.metric().id());
            node.set("value", Json.number(score.value()));
            node.set("interval", Json.numbers(new double[] {score.low(), score.high()}));
            node.put("records", score.records());
        }
    }

    /** A trial with its results after increasing numbers of edits. */
    static ObjectNode outcome(Outcome outcome) {
        ObjectNode node = Json.object()
                .put("method", outcome.trial().settings().method())
                .put("id", outcome.trial().id());
        ArrayNode results = node.putArray("checkpoints");
        for (EvaluationResult result : outcome.results()) {
            ObjectNode point = results.addObject().put("edits", result.edits());
            putSummary(point, result.summary());
            point.set("perplexity", Json.number(result.perplexity()));
            point.set("alpha", Json.byLayer(result.alpha()));
            putAbilities(point, result);
        }
        return node.put("seconds", outcome.editSeconds()).put("evaluate_seconds", outcome.evaluateSeconds());
    }
}

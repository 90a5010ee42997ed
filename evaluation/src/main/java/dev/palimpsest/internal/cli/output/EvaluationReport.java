package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.jobs.HeldOutText;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.metric.RecordRoutes;
import dev.palimpsest.internal.metric.Summary;
import java.util.List;

/**
 * The output of {@code evaluate}.
 *
 * @param data       the evaluated records
 * @param summary    their scores
 * @param perplexity of the held-out text, or null when there is none
 * @param seconds    elapsed time
 */
public record EvaluationReport(DataReport data, Summary summary, HeldOutText.Change perplexity, double seconds) {

    /** Prints one metric per line. */
    public void print(Console console) {
        console.say("records           %d (%.1f s)", summary.records(), seconds);
        Metric.PAPERS.forEach(metric -> print(console, metric));
        if (ResultText.measured(summary, Metric.MEMITS)) {
            console.say("");
            console.say(ResultText.MEMIT_HEADING);
            Metric.MEMITS.forEach(metric -> print(console, metric));
            console.say("%-16s  %s", "score (S)", ResultText.mean(summary.memitScore()));
        }
        if (ResultText.measured(summary, Metric.TEXTS)) {
            console.say("");
            console.say(ResultText.TEXTS_HEADING);
            Metric.TEXTS.stream().filter(metric -> ResultText.measured(summary, List.of(metric)))
                    .forEach(metric -> print(console, metric));
        }
        RecordRoutes routes = summary.routes();
        if (routes != null) {
            console.say("");
            console.say("hit rate          %s  of edit prompts and rephrasings that find their fact",
                    ResultText.mean(routes.hits()));
            console.say("false-hit rate    %s  of locality prompts that find a fact", ResultText.mean(routes.falseHits()));
            console.say("tokens added      %.1f    to a prompt, on average", routes.added());
        }
        if (perplexity != null) {
            console.say("");
            console.say("perplexity        %.4f before, %.4f after: × %.4f (%,d tokens)",
                    perplexity.before().value(), perplexity.after().value(), perplexity.ratio(),
                    perplexity.before().tokens());
        }
        console.say("");
        console.say(ResultText.INTERVALS);
    }

    private void print(Console console, Metric metric) {
        console.say("%s", "%-16s  %6s  %s".formatted(metric.title(), ResultText.mean(summary, metric),
                ResultText.interval(summary, metric, 4)).stripTrailing());
    }

    /** The document of {@code evaluate --json}. */
    public ObjectNode document() {
        ObjectNode document = Json.object().put("records", summary.records());
        ResultJson.putSummary(document, summary);
        if (perplexity != null) {
            document.set("perplexity", ResultJson.perplexity(perplexity));
        }
        document.set("data", data.document());
        document.put("seconds", seconds);
        ArrayNode records = document.putArray("per_record");
        summary.scores().forEach(score -> records.add(ResultJson.record(score)));
        return document;
    }
}

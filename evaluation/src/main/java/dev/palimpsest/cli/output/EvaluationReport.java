package dev.palimpsest.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.jobs.HeldOutText;
import dev.palimpsest.metric.Interval;
import dev.palimpsest.metric.Metric;
import dev.palimpsest.metric.RecordScore;
import dev.palimpsest.metric.Summary;
import java.util.List;
import java.util.Locale;

/** What {@code evaluate} says. */
public final class EvaluationReport {

    private final DataReport data;
    private final List<RecordScore> scores;
    private final Summary summary;
    private final HeldOutText.Change perplexity;
    private final double seconds;

    /**
     * @param data       the records that were measured
     * @param scores     of every record
     * @param perplexity of a held-out text, or null
     * @param seconds    that it took
     */
    public EvaluationReport(DataReport data, List<RecordScore> scores, HeldOutText.Change perplexity, double seconds) {
        this.data = data;
        this.scores = scores;
        this.summary = Summary.of(scores);
        this.perplexity = perplexity;
        this.seconds = seconds;
    }

    /** A small table. */
    public void print(Console console) {
        console.say("records           %d (%.1f s)", summary.records(), seconds);
        Metric.PAPERS.forEach(metric -> console.say("%-16s  %s", metric.title(), measure(metric)));
        if (Metric.MEMITS.stream().anyMatch(metric -> !Double.isNaN(metric.of(summary)))) {
            console.say("");
            console.say("MEMIT's scores; another measure, not to be mixed with the ones above:");
            Metric.MEMITS.forEach(metric -> console.say("%-16s  %s", metric.title(), measure(metric)));
            console.say("%-16s  %s", "score (S)", measure(summary.memitScore()));
        }
        if (perplexity != null) {
            console.say("");
            console.say("perplexity        %.4f before, %.4f after: × %.4f (%,d tokens)",
                    perplexity.before().value(), perplexity.after().value(), perplexity.ratio(),
                    perplexity.before().tokens());
        }
        console.say("");
        console.say("In brackets: 95 % bootstrap intervals of the means, over records.");
    }

    private String measure(Metric metric) {
        Interval interval = summary.interval(metric);
        return Double.isNaN(interval.low())
                ? measure(metric.of(summary))
                : String.format(Locale.ROOT, "%s  [%.4f, %.4f]", measure(metric.of(summary)), interval.low(),
                        interval.high());
    }

    /** A mean for a table; a dash where there is none. */
    static String measure(double value) {
        return Double.isNaN(value) ? "     –" : String.format(Locale.ROOT, "%.4f", value);
    }

    /** The document of {@code evaluate --json}. */
    public ObjectNode document() {
        ObjectNode document = Json.object().put("records", summary.records());
        SummaryJson.put(document, summary);
        if (perplexity != null) {
            ObjectNode node = document.putObject("perplexity");
            node.set("before", Json.number(perplexity.before().value()));
            node.set("after", Json.number(perplexity.after().value()));
            node.set("ratio", Json.number(perplexity.ratio()));
            node.put("tokens", perplexity.before().tokens());
        }
        document.set("data", data.document());
        document.put("seconds", seconds);
        ArrayNode records = document.putArray("per_record");
        for (RecordScore score : scores) {
            ObjectNode record = records.addObject().put("case_id", score.caseId());
            Metric.PAPERS.forEach(metric -> record.set(metric.id(), Json.number(metric.of(score))));
            ObjectNode ofRecord = record.putObject("memit");
            Metric.MEMITS.forEach(metric -> ofRecord.set(metric.id(), Json.number(metric.of(score))));
            record.set("predictions", Json.numbers(score.predictions()));
        }
        return document;
    }
}

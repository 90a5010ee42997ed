package dev.palimpsest.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.metric.RecordScore;
import dev.palimpsest.metric.Summary;
import java.util.List;
import java.util.Locale;

/**
 * What {@code evaluate} says.
 *
 * @param scores  of every record
 * @param seconds that it took
 */
record EvaluationReport(List<RecordScore> scores, double seconds) {

    /** A small table. */
    void print(Console console) {
        Summary summary = Summary.of(scores);
        console.say("records           %d (%.1f s)", summary.records(), seconds);
        console.say("reliability       %s", measure(summary.reliability()));
        console.say("generality        %s", measure(summary.generality()));
        console.say("locality          %s", measure(summary.locality()));
        console.say("portability       %s", measure(summary.portability()));
        console.say("generation match  %s", measure(summary.generationMatch()));
    }

    /** A mean for a table; a dash where there is none. */
    static String measure(double value) {
        return Double.isNaN(value) ? "     –" : String.format(Locale.ROOT, "%.4f", value);
    }

    /** The document of {@code evaluate --json}. */
    ObjectNode document() {
        Summary summary = Summary.of(scores);
        ObjectNode document = Json.object().put("records", summary.records());
        document.set("reliability", Json.number(summary.reliability()));
        document.set("generality", Json.number(summary.generality()));
        document.set("locality", Json.number(summary.locality()));
        document.set("portability", Json.number(summary.portability()));
        document.set("generation_match", Json.number(summary.generationMatch()));
        document.put("seconds", seconds);
        ArrayNode records = document.putArray("per_record");
        for (RecordScore score : scores) {
            ObjectNode record = records.addObject().put("case_id", score.caseId());
            record.set("reliability", Json.number(score.reliability()));
            record.set("generality", Json.number(score.generality()));
            record.set("locality", Json.number(score.locality()));
            record.set("portability", Json.number(score.portability()));
            record.set("generation_match", Json.number(score.generationMatch()));
            record.set("predictions", Json.numbers(score.predictions()));
        }
        return document;
    }
}

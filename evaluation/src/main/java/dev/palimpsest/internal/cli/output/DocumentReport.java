package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.dataset.SkippedRecords;
import dev.palimpsest.internal.document.Document;
import dev.palimpsest.internal.document.DocumentMetric;
import dev.palimpsest.internal.document.DocumentScore;
import dev.palimpsest.internal.document.Documents;
import dev.palimpsest.internal.document.EvidenceChoice;
import dev.palimpsest.internal.metric.Interval;
import dev.palimpsest.internal.report.text.Numbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The output of {@code evaluate --task docmedit}.
 *
 * @param file      the documents' file
 * @param documents those that were written, and those left out
 * @param evidence  what the model was told
 * @param before    what the unedited model wrote, in the order of the documents; null without edits
 * @param after     what the evaluated model wrote
 * @param seconds   elapsed time
 */
public record DocumentReport(
        Path file, Documents documents, EvidenceChoice evidence, List<Written> before, List<Written> after, double seconds) {

    private static final int DIGITS = 4;
    private static final int SHOWN = 5;
    private static final String ENTITIES = "by shape: runs of capitalised words, numbers and dates; not comparable with published"
            + " figures, which count spaCy's named entities";

    /** A text and its scores. */
    public record Written(String text, DocumentScore score) {}

    /** Reports documents that were left out, if any. */
    public static void noteSkipped(Console console, Path file, Documents documents) {
        if (!documents.skipped().isEmpty()) {
            console.note(String.format(Locale.ROOT, "%s: %,d of %,d documents used; skipped: %s", file,
                    documents.documents().size(), documents.read(),
                    documents.skipped().stream().map(DocumentReport::text).collect(Collectors.joining(", "))));
        }
    }

    private static String text(SkippedRecords skipped) {
        String records = skipped.caseIds().stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        int more = skipped.count() - SHOWN;
        return String.format(Locale.ROOT, "%,d %s (record %s%s)", skipped.count(), skipped.reason().text(), records,
                more > 0 ? String.format(Locale.ROOT, " and %,d more", more) : "");
    }

    /** Prints a table of means, a line per metric. */
    public void print(Console console) {
        console.say("DocMEdit, %s, evidence %s (%.1f s)", Numbers.count(after.size(), "document"), evidence.id(), seconds);
        List<List<String>> lines = new ArrayList<>();
        lines.add(before == null
                ? List.of("", "value", "95% interval", "documents")
                : List.of("", "before", "after", "change", "95% interval", "documents"));
        for (DocumentMetric.Group group : DocumentMetric.Group.values()) {
            List<String> heading = new ArrayList<>(lines.getFirst().stream().map(column -> "").toList());
            heading.set(0, switch (group) {
                case ROUGE -> "ROUGE-L";
                case ENTITIES -> "entities, by shape";
                case SENTENCES -> "sentences, exact";
            });
            lines.add(heading);
            Arrays.stream(DocumentMetric.values()).filter(metric -> metric.group() == group)
                    .forEach(metric -> lines.add(line(metric)));
        }
        console.say("");
        ResultText.aligned(lines, console.columns()).forEach(line -> console.say("%s", line));
        console.say("");
        console.say("Means are over the documents that define a metric; zeros count. Lower is better for outdated and unchanged.");
        console.say("Entities are found by their shape; these figures cannot be compared with published ones.");
    }

    private List<String> line(DocumentMetric metric) {
        List<String> line = new ArrayList<>(List.of("  " + metric.title()));
        if (before != null) {
            line.add(Numbers.decimals(metric.mean(scores(before)), DIGITS));
        }
        line.add(Numbers.decimals(metric.mean(scores(after)), DIGITS));
        if (before != null) {
            double change = metric.mean(scores(after)) - metric.mean(scores(before));
            line.add((change > 0 ? "+" : "") + Numbers.decimals(change, DIGITS).replace('-', '−'));
        }
        Interval interval = before == null
                ? metric.interval(scores(after))
                : metric.changeInterval(scores(before), scores(after));
        line.add(Double.isNaN(interval.low()) ? "" : ("[" + Numbers.decimals(interval.low(), DIGITS) + ", "
                + Numbers.decimals(interval.high(), DIGITS) + "]").replace('-', '−'));
        line.add(String.valueOf(metric.documents(scores(after))));
        return line;
    }

    private static List<DocumentScore> scores(List<Written> written) {
        return written.stream().map(Written::score).toList();
    }

    /**
     * The document of {@code evaluate --task docmedit --json}: {@code metrics}, {@code before} and {@code change} where there are
     * edits, and in {@code per_record} every text with its scores.
     */
    public ObjectNode document() {
        ObjectNode document = Json.object()
                .put("task", "docmedit")
                .put("data", file.toString())
                .put("read", documents.read())
                .put("records", after.size());
        ObjectNode leftOut = document.putObject("left_out");
        documents.skipped().forEach(out -> leftOut.put(out.reason().id(), out.count()));
        document.put("evidence", evidence.id()).put("entities", ENTITIES);
        document.set("metrics", metrics(after));
        if (before != null) {
            document.set("before", metrics(before));
            ObjectNode changes = document.putObject("change");
            for (DocumentMetric metric : DocumentMetric.values()) {
                ObjectNode change = changes.putObject(metric.id());
                change.set("difference", Json.number(metric.mean(scores(after)) - metric.mean(scores(before))));
                change.set("interval", ends(metric.changeInterval(scores(before), scores(after))));
            }
        }
        document.put("seconds", seconds);
        ArrayNode records = document.putArray("per_record");
        for (int i = 0; i < after.size(); i++) {
            ObjectNode record = record(documents.documents().get(i)).setAll(written(after.get(i)));
            if (before != null) {
                record.set("before", written(before.get(i)));
            }
            records.add(record);
        }
        return document;
    }

    private static ObjectNode metrics(List<Written> written) {
        ObjectNode metrics = Json.object();
        for (DocumentMetric metric : DocumentMetric.values()) {
            ObjectNode node = metrics.putObject(metric.id());
            node.set("value", Json.number(metric.mean(scores(written))));
            node.set("interval", ends(metric.interval(scores(written))));
            node.put("documents", metric.documents(scores(written)));
        }
        return metrics;
    }

    private static ObjectNode record(Document document) {
        ObjectNode record = Json.object().put("record", document.index());
        record.put("id", document.id()).put("title", document.title());
        record.put("article", document.article()).put("wanted", document.wanted());
        ArrayNode evidence = record.putArray("evidence");
        document.evidence().forEach(evidence::add);
        return record;
    }

    private static ObjectNode written(Written written) {
        ObjectNode node = Json.object().put("text", written.text());
        for (DocumentMetric metric : DocumentMetric.values()) {
            node.set(metric.id(), Json.number(metric.of(written.score())));
        }
        node.set("er_per_evidence", Json.numbers(written.score().er()));
        node.set("et_per_evidence", Json.numbers(written.score().et()));
        return node;
    }

    private static ArrayNode ends(Interval interval) {
        return Json.numbers(new double[] {interval.low(), interval.high()});
    }
}

package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.Batches;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.FactIndex;
import dev.palimpsest.internal.jobs.EditRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The output of {@code edit}: a line per batch, or a JSON document with all batches. */
public final class EditReport {

    private EditReport() {}

    /** Reports the edits of a resumed file. */
    static void existing(Console console, Edits edits) {
        if (!edits.batches().isEmpty()) {
            console.say("resuming after %s", amount(edits));
        }
    }

    /** Reports a batch: {@code batch 1: 10 facts in 4.5 s, 9 of them now predicted}. @param edits with it the last */
    static void batch(Console console, Edits edits, EditBatch batch) {
        int predicted = batch.predicted().after();
        String outcome = batch.size() == 1
                ? predicted == 1 ? "which is now predicted" : "which is not predicted"
                : (predicted == 0 ? "none" : String.valueOf(predicted)) + " of them now predicted";
        console.say("batch %d: %d %s in %.1f s, %s", edits.batches().size(), batch.size(),
                batch.size() == 1 ? "fact" : "facts", batch.seconds(), outcome);
    }

    /** Reports a batch's figures by layer. @param edits with this batch the last */
    static void figures(Console console, Edits edits, EditBatch batch) {
        StringBuilder line = new StringBuilder("  residual norm ").append(text(batch.figure(EditBatch.RESIDUAL_NORM)));
        if (!edits.alpha().isEmpty()) {
            line.append("; alpha ").append(text(edits.alpha()));
        }
        batch.figures().forEach((name, byLayer) -> {
            if (!name.equals(EditBatch.RESIDUAL_NORM)) {
                line.append("; ").append(name.replace('_', ' ')).append(' ').append(text(byLayer));
            }
        });
        console.say(line.toString());
    }

    /** Reports the total, and whether the edits work. */
    static void end(Console console, EditRun.Result result, EditVerdict verdict, double seconds, Path out) {
        console.say("%s in %.1f s: %s", amount(result.edits()), seconds, out);
        console.say("%s", verdict.last(result));
    }

    /** {@code 12 edits in 3 batches}. */
    public static String amount(Edits edits) {
        int batches = edits.batches().size();
        return edits.size() + (edits.size() == 1 ? " edit in " : " edits in ") + batches
                + (batches == 1 ? " batch" : " batches");
    }

    private static String text(SortedMap<Integer, Double> byLayer) {
        return byLayer.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + number(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Counts, such as a codebook's entries, without decimals. */
    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) && Math.abs(value) < 1e7 ? "%.0f" : "%.4g", value);
    }

    /**
     * The document of {@code edit --json}.
     *
     * <pre>
     *   method, edits    the method; the number of edited facts, in all batches
     *   facts            facts with different prompts: of several with the same one, the last holds
     *   predicted        how many of them the edited model predicts: every token of the target, by teacher forcing
     *   before           how many of them the unedited model predicts
     *   batches          requests (case ids), alpha, residual_norm and further figures by layer, seconds; predicted and
     *                    before: how many of the batch's facts the model predicted with it and just before it, null in
     *                    files of earlier versions
     *   seconds, out     elapsed time of this run; the edits file
     * </pre>
     *
     * @param seconds elapsed time of this run
     */
    static ObjectNode document(EditRun.Result result, double seconds, Path out) {
        Edits edits = result.edits();
        ObjectNode document = Json.object()
                .put("method", edits.settings().method())
                .put("edits", edits.size())
                .put("facts", result.facts())
                .put("predicted", result.predicted())
                .put("before", result.before());
        ArrayNode batches = document.putArray("batches");
        SortedMap<Integer, Double> alpha = new TreeMap<>();
        for (EditBatch batch : edits.batches()) {
            batch.alpha().forEach((layer, least) -> alpha.merge(layer, least, Math::min));
            ObjectNode node = batches.addObject();
            ArrayNode requests = node.putArray("requests");
            batch.requests().stream().mapToLong(EditRequest::caseId).forEach(requests::add);
            node.set("alpha", Json.byLayer(withAllLayers(alpha, edits)));
            batch.figures().forEach((name, byLayer) -> node.set(name, Json.byLayer(byLayer)));
            EditBatch.Predicted predicted = batch.predicted();
            node.put("predicted", predicted == null ? null : predicted.after());
            node.put("before", predicted == null ? null : predicted.before());
            node.putObject("seconds").put("target", batch.targetSeconds()).put("update", batch.updateSeconds());
        }
        document.set("edited_again", EditsListing.again(FactIndex.repeatedIn(edits.batches())));
        return document.put("seconds", seconds).put("out", out.toString());
    }

    /** Requests that were left out of their batch, because a later one in it has the same prompt. */
    public static ArrayNode notEdited(List<Batches.Superseded> superseded) {
        ArrayNode list = Json.array();
        for (Batches.Superseded pair : superseded) {
            list.addObject()
                    .put("record", pair.older().caseId())
                    .put("newest_record", pair.newest().caseId())
                    .put("same_target", pair.sameTarget());
        }
        return list;
    }

    /** α of each edited layer; NaN where nothing is gated. */
    private static SortedMap<Integer, Double> withAllLayers(SortedMap<Integer, Double> alpha, Edits edits) {
        SortedMap<Integer, Double> all = new TreeMap<>(alpha);
        edits.settings().layers().forEach(layer -> all.putIfAbsent(layer, Double.NaN));
        return all;
    }
}

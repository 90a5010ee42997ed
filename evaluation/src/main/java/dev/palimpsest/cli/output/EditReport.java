package dev.palimpsest.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.edit.EditBatch;
import dev.palimpsest.edit.EditRequest;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.edit.Method;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The output of {@code edit}: a line per batch, or a JSON document with all batches. */
public final class EditReport {

    private EditReport() {}

    /** Reports the edits of a resumed file. */
    static void existing(Console console, Edits edits) {
        if (!edits.batches().isEmpty()) {
            console.say("resuming after %s", amount(edits));
        }
    }

    /** Reports a batch. @param edits with this batch the last */
    static void batch(Console console, Edits edits, EditBatch batch) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "batch %d: %d %s in %.1f s; %s %s",
                edits.batches().size(),
                batch.size(),
                batch.size() == 1 ? "fact" : "facts",
                batch.targetSeconds() + batch.updateSeconds(),
                edits.settings().method() == Method.FT ? "norm of the total change" : "residual norm",
                text(norms(batch))));
        if (edits.settings().method().hooks()) {
            line.append("; alpha ").append(text(edits.alpha()));
        }
        console.say(line.toString());
    }

    /** Reports the total. */
    public static void end(Console console, Edits edits, double seconds, Path out) {
        console.say("%s in %.1f s: %s", amount(edits), seconds, out);
    }

    /** {@code 12 edits in 3 batches}. */
    public static String amount(Edits edits) {
        int batches = edits.batches().size();
        return edits.size() + (edits.size() == 1 ? " edit in " : " edits in ") + batches
                + (batches == 1 ? " batch" : " batches");
    }

    private static String text(SortedMap<Integer, Double> byLayer) {
        return byLayer.entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%d: %.4g", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** The document of {@code edit --json}. @param seconds elapsed time of this run */
    public static ObjectNode document(Edits edits, double seconds, Path out) {
        ObjectNode document = Json.object()
                .put("method", edits.settings().method().id())
                .put("edits", edits.size());
        ArrayNode batches = document.putArray("batches");
        for (int i = 0; i < edits.batches().size(); i++) {
            EditBatch batch = edits.batches().get(i);
            ObjectNode node = batches.addObject();
            ArrayNode requests = node.putArray("requests");
            batch.requests().stream().mapToLong(EditRequest::caseId).forEach(requests::add);
            node.set("alpha", Json.byLayer(alphaAfter(edits, i)));
            node.set("residual_norm", Json.byLayer(norms(batch)));
            node.putObject("seconds").put("target", batch.targetSeconds()).put("update", batch.updateSeconds());
        }
        return document.put("seconds", seconds).put("out", out.toString());
    }

    /** α of each layer after batch {@code last}; NaN for methods without hooks. */
    private static SortedMap<Integer, Double> alphaAfter(Edits edits, int last) {
        if (!edits.settings().method().hooks()) {
            SortedMap<Integer, Double> none = new TreeMap<>();
            edits.settings().layers().forEach(layer -> none.put(layer, Double.NaN));
            return none;
        }
        return edits.without(IntStream.range(last + 1, edits.batches().size())
                        .boxed()
                        .collect(Collectors.toSet()))
                .alpha();
    }

    private static SortedMap<Integer, Double> norms(EditBatch batch) {
        SortedMap<Integer, Double> norms = new TreeMap<>();
        batch.layers().forEach((layer, edit) -> norms.put(layer, edit.norm()));
        return norms;
    }
}

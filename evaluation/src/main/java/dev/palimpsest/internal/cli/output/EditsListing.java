package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.FactIndex;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.RepeatedFact;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.message.Quote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a file of edits contains: the output of {@code edits show}. */
public final class EditsListing {

    /** Up to so many facts are listed without being asked for. */
    public static final int FEW = 20;

    /** A fact's place in the file. @param row within the batch */
    private record Place(int batch, int row) {}

    private final Edits edits;
    private final EditingMethod method;
    /** The repetition that replaced a fact. */
    private final Map<Place, RepeatedFact> superseded = new HashMap<>();

    /** @param edits of a method that this program has */
    public EditsListing(Edits edits) {
        this.edits = edits;
        this.method = Methods.of(edits.settings());
        for (RepeatedFact again : FactIndex.repeatedIn(edits.batches())) {
            again.olderRows().forEach(row -> superseded.put(new Place(again.olderBatch(), row), again));
        }
    }

    // ── as text ──────────────────────────────────────────────────────────────────────────────────────────────────

    /** Prints it as text. @param facts whether to list the facts even if there are many */
    public void say(Console console, boolean facts) {
        console.say("method       %s (%s)", method.id(), method.title());
        console.say("model        fingerprint %s", edits.fingerprint() == null ? "unknown" : Quote.bare(edits.fingerprint()));
        console.say("settings     %s", settings());
        console.say("contexts     %s", edits.contexts().isEmpty() ? "none"
                : edits.contexts().size() + (edits.contexts().size() == 1 ? " template" : " templates"));
        new TreeMap<>(edits.provenance()).forEach((name, value) ->
                console.say("%-12s %s", name.length() > 12 ? Quote.bare(name) + ":" : Quote.bare(name), Quote.bare(value)));
        console.say("edits        %s%s", EditReport.amount(edits),
                superseded.isEmpty() ? "" : ", " + superseded.size() + " of them edited again by a later batch");
        if (edits.batches().isEmpty()) {
            return;
        }
        console.say("");
        table(console, batches());
        if (facts || edits.size() <= FEW) {
            console.say("");
            table(console, facts());
        } else {
            console.say("%,d facts; --facts lists them", edits.size());
        }
    }

    private String settings() {
        List<String> all = new ArrayList<>();
        for (Setting<?> setting : method.schema()) {
            if (edits.settings().find(setting).isPresent()) {
                all.add(setting.name() + " " + value(setting, edits.settings()));
            }
        }
        return String.join(", ", all);
    }

    private static <T> String value(Setting<T> setting, Settings settings) {
        return setting.type().format(settings.get(setting));
    }

    private List<List<String>> batches() {
        boolean gated = !edits.alpha().isEmpty();
        List<List<String>> rows = new ArrayList<>();
        rows.add(new ArrayList<>(List.of("batch", "facts", "layers", "residual norm", "seconds")));
        for (int b = 0; b < edits.batches().size(); b++) {
            EditBatch batch = edits.batches().get(b);
            rows.add(new ArrayList<>(List.of(
                    Integer.toString(b + 1),
                    Integer.toString(batch.size()),
                    layers(batch).stream().map(String::valueOf).collect(Collectors.joining(",")),
                    text(batch.figure(EditBatch.RESIDUAL_NORM)),
                    String.format(Locale.ROOT, "%.1f", batch.seconds()))));
        }
        if (gated) {
            rows.getFirst().add(3, "alpha");
            for (int b = 0; b < edits.batches().size(); b++) {
                rows.get(b + 1).add(3, text(edits.batches().get(b).alpha()));
            }
        }
        return rows;
    }

    /** Edited layers; a batch whose change is contained in that of a later one has residuals all the same. */
    private static SortedSet<Integer> layers(EditBatch batch) {
        SortedSet<Integer> layers = new TreeSet<>(batch.figure(EditBatch.RESIDUAL_NORM).keySet());
        batch.changes().stream().map(Change::layer).filter(layer -> layer >= 0).forEach(layers::add);
        return layers;
    }

    private static String text(SortedMap<Integer, Double> byLayer) {
        return byLayer.isEmpty() ? "-" : byLayer.values().stream()
                .map(value -> String.format(Locale.ROOT, "%.4g", value)).collect(Collectors.joining(" "));
    }

    private List<List<String>> facts() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("batch", "record", "prompt", "target", ""));
        for (int b = 0; b < edits.batches().size(); b++) {
            for (int row = 0; row < edits.batches().get(b).size(); row++) {
                EditRequest request = edits.batches().get(b).requests().get(row);
                RepeatedFact again = superseded.get(new Place(b, row));
                rows.add(List.of(
                        Integer.toString(b + 1),
                        Long.toString(request.caseId()),
                        Quote.of(request.text()),
                        Quote.of(request.target().strip()),
                        again == null ? "" : "superseded by batch " + (again.batch() + 1) + " (record "
                                + again.newest().caseId() + ")"));
            }
        }
        return rows;
    }

    /** Columns as wide as their longest cell. */
    private static void table(Console console, List<List<String>> rows) {
        int[] width = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int c = 0; c < width.length; c++) {
                width[c] = Math.max(width[c], row.get(c).codePointCount(0, row.get(c).length()));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < width.length; c++) {
                String cell = row.get(c);
                line.append(cell).repeat(' ', width[c] - cell.codePointCount(0, cell.length()) + 2);
            }
            console.say("%s", line.toString().stripTrailing());
        }
    }

    // ── as JSON ──────────────────────────────────────────────────────────────────────────────────────────────────

    /** Everything as a document, with all facts. */
    public ObjectNode document() {
        ObjectNode document = Json.object()
                .put("method", method.id())
                .put("title", method.title())
                .put("fingerprint", edits.fingerprint());
        ObjectNode settings = document.putObject("settings");
        for (Setting<?> setting : method.schema()) {
            if (edits.settings().find(setting).isPresent()) {
                settings.put(setting.field(), value(setting, edits.settings()));
            }
        }
        ArrayNode contexts = document.putArray("contexts");
        edits.contexts().forEach(contexts::add);
        ObjectNode provenance = document.putObject("provenance");
        new TreeMap<>(edits.provenance()).forEach(provenance::put);
        document.put("edits", edits.size()).put("superseded", superseded.size());
        ArrayNode batches = document.putArray("batches");
        for (int b = 0; b < edits.batches().size(); b++) {
            describe(b, batches.addObject());
        }
        return document;
    }

    private void describe(int index, ObjectNode node) {
        EditBatch batch = edits.batches().get(index);
        node.put("batch", index + 1).put("facts", batch.size());
        ArrayNode layers = node.putArray("layers");
        layers(batch).forEach(layers::add);
        ArrayNode kinds = node.putArray("changes");
        batch.changes().stream().map(Change::kind).distinct().forEach(kinds::add);
        node.set("alpha", Json.byLayer(batch.alpha()));
        batch.figures().forEach((name, byLayer) -> node.set(name, Json.byLayer(byLayer)));
        node.putObject("seconds").put("target", batch.targetSeconds()).put("update", batch.updateSeconds());
        ArrayNode requests = node.putArray("requests");
        for (int row = 0; row < batch.size(); row++) {
            EditRequest request = batch.requests().get(row);
            ObjectNode fact = requests.addObject()
                    .put("record", request.caseId())
                    .put("prompt", request.text())
                    .put("subject", request.subject())
                    .put("target", request.target());
            RepeatedFact again = superseded.get(new Place(index, row));
            if (again == null) {
                fact.putNull("superseded_by");
            } else {
                fact.putObject("superseded_by")
                        .put("batch", again.batch() + 1)
                        .put("record", again.newest().caseId());
            }
        }
    }

    /** Facts that are edited again, as a list. */
    public static ArrayNode again(List<RepeatedFact> facts) {
        ArrayNode list = Json.array();
        for (RepeatedFact fact : facts) {
            list.addObject()
                    .put("record", fact.newest().caseId())
                    .put("batch", fact.batch() + 1)
                    .put("earlier_record", fact.older().caseId())
                    .put("earlier_batch", fact.olderBatch() + 1)
                    .put("same_target", fact.sameTarget());
        }
        return list;
    }
}

package dev.palimpsest.internal.loader.edits;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactStore.Fact;
import dev.palimpsest.internal.editing.change.FactStore.Lookup;
import dev.palimpsest.internal.editing.change.FactStore.Retrieval;
import dev.palimpsest.internal.editing.change.FactStore.Selection;
import dev.palimpsest.internal.editing.change.FactStore.Template;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Facts kept as text, as JSON.
 *
 * <pre>
 *   lookup   {"retriever": "bm25", "layer": 0, "select": "subject", "candidates": 5, "template": "plain"}, and "reader", the
 *            SHA-256 of an artifact, unless the model itself reads
 *   facts    [{"prompt": "…", "sentence": "…", "subject": "…"} …], without "subject" where there is none
 * </pre>
 */
public final class FactsJson {

    private static final String LOOKUP = "lookup";
    private static final String FACTS = "facts";
    private static final String KEYS = "keys";
    private static final String CENTRE = "centre";
    private static final String READER = "reader";
    private static final String SUBJECT = "subject";

    private FactsJson() {}

    /** Writes everything but the features. */
    static void write(FactStore store, ObjectNode json) {
        Lookup lookup = store.lookup();
        ObjectNode node = json.putObject(LOOKUP)
                .put("retriever", lookup.retrieval().id())
                .put("layer", lookup.layer())
                .put("select", lookup.selection().id())
                .put("candidates", lookup.candidates())
                .put("template", lookup.template().id());
        if (lookup.reader() != null) {
            node.put(READER, lookup.reader());
        }
        ArrayNode facts = json.putArray(FACTS);
        for (Fact fact : store.facts()) {
            ObjectNode each = facts.addObject().put("prompt", fact.prompt()).put("sentence", fact.sentence());
            if (fact.subject() != null) {
                each.put(SUBJECT, fact.subject());
            }
        }
    }

    /** Writes a store with its features, for programs without an edits file. */
    public static void writeAll(FactStore store, ObjectNode json) {
        write(store, json);
        if (store.keys() != null) {
            numbers(store.centre(), json.putArray(CENTRE));
            numbers(store.keys(), json.putArray(KEYS));
        }
    }

    private static void numbers(Matrix matrix, ArrayNode rows) {
        float[] values = matrix.toFloats();
        for (int row = 0; row < matrix.rows(); row++) {
            ArrayNode node = rows.addArray();
            for (int i = 0; i < matrix.columns(); i++) {
                node.add(values[row * matrix.columns() + i]);
            }
        }
    }

    static void write(FactStore store, ObjectNode json, ChangeCodec.Tensors tensors) {
        write(store, json);
        if (store.keys() != null) {
            tensors.matrix(KEYS, store.keys());
            tensors.matrix(CENTRE, store.centre());
        }
    }

    static FactStore read(JsonNode json, ChangeCodec.Source tensors) {
        boolean compared = tensors.has(KEYS);
        return read(json, compared ? tensors.matrix(KEYS) : null, compared ? tensors.matrix(CENTRE) : null);
    }

    /** Reads what {@link #writeAll} has written. @throws IllegalArgumentException when fields are missing or do not fit */
    public static FactStore readAll(JsonNode json) {
        return read(json, json.has(KEYS) ? matrix(json, KEYS) : null, json.has(CENTRE) ? matrix(json, CENTRE) : null);
    }

    private static Matrix matrix(JsonNode json, String field) {
        List<float[]> rows = new ArrayList<>();
        for (JsonNode row : JsonValues.list(json, field)) {
            float[] values = new float[row.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) JsonValues.number(row.path(i), field);
            }
            rows.add(values);
        }
        int columns = rows.isEmpty() ? 0 : rows.getFirst().length;
        float[] all = new float[rows.size() * columns];
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row).length != columns) {
                throw new IllegalArgumentException("'" + field + "' has rows of different lengths");
            }
            System.arraycopy(rows.get(row), 0, all, row * columns, columns);
        }
        return Matrix.of(rows.size(), columns, all);
    }

    private static FactStore read(JsonNode json, Matrix keys, Matrix centre) {
        JsonNode node = json.path(LOOKUP);
        Lookup lookup = new Lookup(
                choice(node, "retriever", Retrieval.values(), Retrieval::id),
                JsonValues.integer(node.path("layer"), "layer"),
                choice(node, "select", Selection.values(), Selection::id),
                JsonValues.integer(node.path("candidates"), "candidates"),
                choice(node, "template", Template.values(), Template::id),
                node.has(READER) ? JsonValues.text(node.path(READER), READER) : null);
        List<Fact> facts = new ArrayList<>();
        for (JsonNode fact : JsonValues.list(json, FACTS)) {
            facts.add(new Fact(JsonValues.text(fact.path("prompt"), "prompt"),
                    JsonValues.text(fact.path("sentence"), "sentence"),
                    fact.has(SUBJECT) ? JsonValues.text(fact.path(SUBJECT), SUBJECT) : null));
        }
        return new FactStore(lookup, facts, keys, centre);
    }

    private static <E> E choice(JsonNode json, String field, E[] values, Function<E, String> id) {
        String text = JsonValues.text(json.path(field), field);
        return Arrays.stream(values).filter(value -> id.apply(value).equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + field + "' is " + Quote.of(text)));
    }
}

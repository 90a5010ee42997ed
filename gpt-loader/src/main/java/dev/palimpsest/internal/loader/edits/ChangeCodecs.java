package dev.palimpsest.internal.loader.edits;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.change.ScopedFacts;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.model.Site;
import java.util.ArrayList;
import java.util.List;

/** The codec of every kind of change. */
public final class ChangeCodecs {

    private static final String SOLUTION = "solution";
    private static final String RESIDUALS = "residuals";
    private static final String KEYS = "keys";
    private static final String QUERIES = "queries";
    private static final String ACTIVATION = "activation";
    private static final String SITE = "site";

    private static final List<ChangeCodec<? extends Change>> ALL = List.of(
            new ChangeCodec<>(LowRankDelta.KIND, LowRankDelta.class,
                    ChangeCodecs::writeLowRank,
                    (layer, json, tensors) -> new LowRankDelta(
                            new Site(layer, json.has(SITE) ? point(json) : Site.Point.MLP_OUTPUT), delta(tensors))),
            new ChangeCodec<>(DenseDelta.KIND, DenseDelta.class,
                    (change, json, tensors) -> tensors.matrix("delta", change.delta()),
                    (layer, json, tensors) -> new DenseDelta(layer, tensors.matrix("delta"))),
            new ChangeCodec<>(GatedDelta.KIND, GatedDelta.class,
                    ChangeCodecs::writeGated,
                    (layer, json, tensors) ->
                            new GatedDelta(layer, delta(tensors), JsonValues.number(json, "alpha"))),
            new ChangeCodec<>(CodebookEntries.KIND, CodebookEntries.class,
                    ChangeCodecs::writeCodebook, ChangeCodecs::readCodebook),
            new ChangeCodec<>(Neurons.KIND, Neurons.class,
                    ChangeCodecs::writeNeurons, ChangeCodecs::readNeurons),
            new ChangeCodec<>(NeuronColumns.KIND, NeuronColumns.class,
                    ChangeCodecs::writeColumns,
                    (layer, json, tensors) -> new NeuronColumns(
                            layer, integers(json.path("neurons"), "neurons", "neurons"), tensors.matrix("vector"))),
            new ChangeCodec<>(ScopedFacts.KIND, ScopedFacts.class,
                    ScopedFactsJson::write, ScopedFactsJson::read),
            new ChangeCodec<>(FactStore.KIND, FactStore.class,
                    FactsJson::write, (layer, json, tensors) -> FactsJson.read(json, tensors)));

    private ChangeCodecs() {}

    /** The codec for a change. */
    @SuppressWarnings("unchecked")
    public static <C extends Change> ChangeCodec<C> of(C change) {
        return (ChangeCodec<C>) ALL.stream().filter(codec -> codec.type() == change.getClass()).findFirst()
                .orElseThrow(() -> new IllegalStateException("no codec for a " + change.kind()));
    }

    /** @throws IllegalArgumentException for a kind this program does not know */
    public static ChangeCodec<? extends Change> of(String kind) {
        return ALL.stream().filter(codec -> codec.kind().equals(kind)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown kind of change " + Quote.of(kind)));
    }

    private static void write(FactorisedDelta delta, ChangeCodec.Tensors tensors) {
        tensors.matrix(SOLUTION, delta.solution());
        tensors.matrix(RESIDUALS, delta.residuals());
        if (delta.keys() != null) {
            tensors.matrix(KEYS, delta.keys());
        }
    }

    private static FactorisedDelta delta(ChangeCodec.Source tensors) {
        return new FactorisedDelta(tensors.matrix(SOLUTION), tensors.matrix(RESIDUALS),
                tensors.has(KEYS) ? tensors.matrix(KEYS) : null);
    }

    /** The second projection is not named, as before others could be edited. */
    private static void writeLowRank(LowRankDelta change, ObjectNode json, ChangeCodec.Tensors tensors) {
        write(change.delta(), tensors);
        if (change.site().point() != Site.Point.MLP_OUTPUT) {
            json.put(SITE, change.site().point().id());
        }
    }

    private static Site.Point point(JsonNode json) {
        return Site.Point.of(JsonValues.text(json.path(SITE), SITE));
    }

    private static void writeGated(GatedDelta change, ObjectNode json, ChangeCodec.Tensors tensors) {
        write(change.delta(), tensors);
        json.set("alpha", Json.number(change.alpha()));
    }

    private static void writeCodebook(CodebookEntries change, ObjectNode json, ChangeCodec.Tensors tensors) {
        tensors.matrix(KEYS, change.keys());
        tensors.matrix("values", change.values());
        json.put(SITE, change.site().point().id());
        ArrayNode radii = json.putArray("radii");
        change.radii().forEach(radius -> radii.add(Json.number(radius)));
        ArrayNode answers = json.putArray("answers");
        change.answers().forEach(answer -> answer.forEach(answers.addArray()::add));
        if (!change.bounds().isEmpty()) {
            ArrayNode bounds = json.putArray("bounds");
            for (CodebookEntries.Bounds each : change.bounds()) {
                ObjectNode node = bounds.addObject();
                node.set("farthest_positive", Json.number(each.farthestPositive()));
                node.set("nearest_negative", Json.number(each.nearestNegative()));
                each.negatives().forEach(node.putArray("negatives")::add);
            }
        }
    }

    private static CodebookEntries readCodebook(int layer, JsonNode json, ChangeCodec.Source tensors) {
        List<Double> radii = new ArrayList<>();
        for (JsonNode radius : JsonValues.list(json, "radii")) {
            radii.add(JsonValues.number(radius, "radii"));
        }
        List<List<Integer>> answers = new ArrayList<>();
        for (JsonNode answer : JsonValues.list(json, "answers")) {
            answers.add(tokens(answer, "answers"));
        }
        Site site = new Site(layer, point(json));
        return new CodebookEntries(
                site, tensors.matrix(KEYS), tensors.matrix("values"), radii, answers, bounds(json));
    }

    /** Those of BalancEdit; none in GRACE's files. */
    private static List<CodebookEntries.Bounds> bounds(JsonNode json) {
        List<CodebookEntries.Bounds> bounds = new ArrayList<>();
        if (json.has("bounds")) {
            for (JsonNode each : JsonValues.list(json, "bounds")) {
                List<String> negatives = new ArrayList<>();
                JsonValues.list(each, "negatives").forEach(name -> negatives.add(JsonValues.text(name, "negatives")));
                bounds.add(new CodebookEntries.Bounds(JsonValues.number(each.path("farthest_positive"), "farthest_positive"),
                        JsonValues.number(each.path("nearest_negative"), "nearest_negative"), negatives));
            }
        }
        return bounds;
    }

    private static void writeNeurons(Neurons change, ObjectNode json, ChangeCodec.Tensors tensors) {
        tensors.matrix("in", change.in());
        tensors.matrix("bias", change.bias());
        tensors.matrix("out", change.out());
        if (change.queries() != null) {
            tensors.matrix(QUERIES, change.queries());
        }
        json.put(ACTIVATION, change.activation().id());
    }

    /** Files of earlier versions have no activation: it was GELU. */
    private static Neurons readNeurons(int layer, JsonNode json, ChangeCodec.Source tensors) {
        return new Neurons(layer,
                json.has(ACTIVATION) ? Activation.of(JsonValues.text(json.path(ACTIVATION), ACTIVATION)) : Activation.GELU,
                tensors.matrix("in"), tensors.matrix("bias"), tensors.matrix("out"),
                tensors.has(QUERIES) ? tensors.matrix(QUERIES) : null);
    }

    private static void writeColumns(NeuronColumns change, ObjectNode json, ChangeCodec.Tensors tensors) {
        tensors.matrix("vector", change.vector());
        change.neurons().forEach(json.putArray("neurons")::add);
    }

    private static List<Integer> tokens(JsonNode array, String field) {
        return integers(array, field, "tokens");
    }

    /** Whole numbers of 0 and more. @param what for messages */
    private static List<Integer> integers(JsonNode array, String field, String what) {
        List<Integer> integers = new ArrayList<>();
        if (!array.isArray()) {
            throw new IllegalArgumentException("'" + field + "' has something other than a list of " + what);
        }
        for (JsonNode each : array) {
            integers.add(JsonValues.integer(each, field));
            if (integers.getLast() < 0) {
                throw new IllegalArgumentException("'" + field + "' has the number " + integers.getLast());
            }
        }
        return integers;
    }
}

package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.bench.Throughput;
import dev.palimpsest.internal.cli.output.Console;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.report.text.Numbers;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What edits by every method cost on a model: with the settings' defaults, and where a method has no default layers for the
 * model's shape with {@link #assumedLayers}.
 *
 * @param config     the shape of the model
 * @param throughput of this machine
 * @param methods    in the order of listings
 */
record MethodCosts(GptConfig config, Throughput throughput, List<Row> methods) {

    /** The method that others are compared with. */
    static final String REFERENCE = "comeba-hk";

    /** A method with the settings of the estimate. */
    record Row(EditingMethod method, Settings settings, EditCost cost) {

        /** Bytes that an edit of a full batch takes in a file, besides {@link EditCost.Stored#once}. */
        long storedPerEdit() {
            EditCost.Stored stored = cost.stored();
            return stored.perEdit() + stored.perBatch() / settings.batchSize();
        }
    }

    static MethodCosts of(GptConfig config, Throughput throughput) {
        return new MethodCosts(config, throughput, Methods.all().stream().map(method -> row(method, config)).toList());
    }

    /** Measures this machine with matrices of a model's shape and type. */
    static Throughput measure(Engine engine, HuggingFaceCheckpoint checkpoint) {
        // Vectors may have a wider type than the matrices.
        StorageType type = checkpoint.storageTypes().stream()
                .min(Comparator.comparingInt(StorageType::bytes)).orElseThrow();
        return Throughput.measure(engine, checkpoint.config(), type);
    }

    private static Row row(EditingMethod method, GptConfig config) {
        Settings settings = assumed(method, config);
        return new Row(method, settings, method.cost(config, settings));
    }

    /** A method's settings on a model for which none were given. */
    static Settings assumed(EditingMethod method, GptConfig config) {
        Given given = assumedLayers(config).map(Given.NOTHING::beside).orElse(Given.NOTHING);
        Optional<Setting<?>> layers = method.schema().stream()
                .filter(setting -> setting.name().equals(CommonSettings.LAYERS.name())).findFirst();
        if (layers.isPresent() && layers.get().defaults().of(config, given).isEmpty()) {
            given = given.with(CommonSettings.LAYERS, given.sharedLayers());
        }
        return Methods.settings(method, config, given);
    }

    /** The middle third of the blocks; empty for a model that methods have published layers for. */
    static Optional<List<Integer>> assumedLayers(GptConfig config) {
        if (PaperModel.of(config).isPresent()) {
            return Optional.empty();
        }
        int first = config.layers() / 3;
        int count = Math.max(1, config.layers() / 3);
        return Optional.of(IntStream.range(first, first + count).boxed().toList());
    }

    /** The cost of {@link #REFERENCE}. */
    static EditCost reference(GptConfig config) {
        return row(Methods.of(REFERENCE), config).cost();
    }

    // ── output ───────────────────────────────────────────────────────────────────────────────────────────────────

    void print(Console console) {
        console.say("");
        console.say("Estimates for every method with its default settings, %s.", basis());
        TypicalEdit edit = TypicalEdit.ASSUMED;
        console.say("They assume prompts of %d tokens, answers of %d and full batches.", edit.prompt(), edit.target());
        assumedLayers(config).ifPresent(layers -> console.say("Methods without default layers for this model are assumed to"
                + " edit the middle third, %s.", text(layers)));
        console.say("\"up to\": the optimisation of an edit may stop earlier. Memory does not include the model's weights.");
        console.say("");
        console.say("%-10s  %10s  %22s  %16s  %12s  %s", "method", "memory", "stored per edit", "per edit", "preparation",
                "training");
        for (Row row : methods) {
            EditCost cost = row.cost();
            console.say("%-10s  %10s  %22s  %16s  %12s  %s", row.method().id(), Numbers.bytes(cost.memory()), stored(row),
                    (cost.atMost() ? "up to " : "") + duration(cost.edit()), duration(cost.preparation()),
                    duration(cost.training()));
        }
    }

    private String duration(Work work) {
        return work.isNone() ? "-" : Numbers.duration(throughput.seconds(work));
    }

    private static String stored(Row row) {
        long once = row.cost().stored().once();
        return once > 0 ? Numbers.bytes(once) + " for all" : Numbers.bytes(row.storedPerEdit());
    }

    private static String text(List<Integer> layers) {
        return CommonSettings.LAYERS.type().format(layers);
    }

    /** What the seconds are based on. */
    private String basis() {
        return basis(throughput);
    }

    static String basis(Throughput throughput) {
        return String.format(Locale.ROOT, "at %s GFLOP/s measured", Numbers.decimals(throughput.operations() / 1e9,
                throughput.operations() < 1e10 ? 1 : 0));
    }

    /** The figures that the seconds are based on. */
    ObjectNode measured() {
        return Json.object()
                .put("operations_per_second", throughput.operations())
                .put("weights_per_second", throughput.numbers());
    }

    ArrayNode document() {
        ArrayNode all = Json.array();
        for (Row row : methods) {
            EditCost cost = row.cost();
            ObjectNode node = all.addObject().put("id", row.method().id());
            row.settings().layers().forEach(node.putArray("layers")::add);
            node.put("batch_size", row.settings().batchSize())
                    .put("memory_bytes", cost.memory())
                    .put("stored_bytes_per_edit", row.storedPerEdit())
                    .put("stored_bytes_once", cost.stored().once())
                    .put("operations_per_edit", cost.edit().operations())
                    .put("seconds_per_edit", throughput.seconds(cost.edit()))
                    .put("at_most", cost.atMost())
                    .put("preparation_seconds", throughput.seconds(cost.preparation()))
                    .put("training_seconds", throughput.seconds(cost.training()));
        }
        return all;
    }
}

package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.bench.Throughput;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.report.text.Numbers;
import dev.palimpsest.internal.tensor.StorageType;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palimpsest info}: describes a checkpoint. */
@InGroup(CommandGroup.START)
@Command(
        name = "info",
        description = "Shows a model's architecture, size, storage type, the estimated memory of each command, and what an"
                + " edit by each method costs: memory, bytes stored and seconds, from a short measurement of this machine.")
public final class InfoCommand extends BaseCommand {

    @Parameters(index = "0", paramLabel = "MODEL", description = "Checkpoint folder in Hugging Face format.")
    private Path model;

    @Override
    void run() {
        try (HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(model)) {
            try {
                MethodCosts costs = MethodCosts.of(checkpoint.config(), measure(checkpoint));
                print(checkpoint);
                costs.print(console());
                ObjectNode document = document(checkpoint);
                document.set("measured", costs.measured());
                document.set("methods", costs.document());
                console().result(document);
            } catch (InternalError | RuntimeException e) {
                // Reading a mapped file that was cut short fails anywhere, in any way: say what happened to it.
                checkpoint.requireUnchanged();
                throw e;
            }
        }
    }

    private Throughput measure(HuggingFaceCheckpoint checkpoint) {
        try (Engine engine = shared().openEngine()) {
            return MethodCosts.measure(engine, checkpoint);
        }
    }

    private void print(HuggingFaceCheckpoint checkpoint) {
        GptConfig config = checkpoint.config();
        MemoryEstimate plan = plan(checkpoint);
        console().say("architecture    %s", config.architecture().modelType());
        console().say("shape           %d blocks, width %d, %d heads, inner width %d, context %d, vocabulary %d",
                config.layers(), config.width(), config.heads(), config.innerWidth(), config.positions(),
                config.vocabulary());
        console().say("parameters      %,d", checkpoint.parameters());
        console().say("format          %s", checkpoint.format().title());
        console().say("storage         %s, %s%s", names(checkpoint.storedTypes()),
                Numbers.bytes(checkpoint.storedBytes()), rounding(checkpoint));
        console().say("tokenizer       %d tokens", checkpoint.tokenizer().size());
        console().say("fingerprint     %s", checkpoint.fingerprint());
        console().say("edited layers   %s", PaperModel.of(config).map(PaperModel::layers)
                .map(layers -> layers.getFirst() + "-" + layers.getLast() + " (the paper's)")
                .orElse("no default for this model; pass --layers"));
        console().say("memory (est.)   generate %s, score %s", Numbers.bytes(plan.generate()),
                Numbers.bytes(plan.score()));
        console().say("                stats %s, edit %s, for %d layer%s", Numbers.bytes(plan.stats()),
                Numbers.bytes(plan.edit()), plan.editedLayers(), plan.editedLayers() == 1 ? "" : "s");
    }

    private static MemoryEstimate plan(HuggingFaceCheckpoint checkpoint) {
        GptConfig config = checkpoint.config();
        int layers = MethodCosts.assumed(Methods.of(MethodCosts.REFERENCE), config).layers().size();
        return new MemoryEstimate(config, checkpoint.bytes(), layers, MethodCosts.reference(config).memory());
    }

    private static ObjectNode document(HuggingFaceCheckpoint checkpoint) {
        GptConfig config = checkpoint.config();
        MemoryEstimate plan = plan(checkpoint);
        ObjectNode document = Json.object()
                .put("architecture", config.architecture().modelType())
                .put("layers", config.layers())
                .put("width", config.width())
                .put("heads", config.heads())
                .put("inner_width", config.innerWidth())
                .put("positions", config.positions())
                .put("vocabulary", config.vocabulary())
                .put("parameters", checkpoint.parameters())
                .put("format", checkpoint.format().title())
                .put("storage", names(checkpoint.storedTypes()))
                .put("bytes", checkpoint.storedBytes())
                .put("computed_storage", names(checkpoint.storageTypes()))
                .put("computed_bytes", checkpoint.bytes())
                .put("tokenizer_size", checkpoint.tokenizer().size())
                .put("fingerprint", checkpoint.fingerprint());
        Optional<List<Integer>> layers = PaperModel.of(config).map(PaperModel::layers);
        if (layers.isPresent()) {
            ArrayNode array = document.putArray("default_layers");
            layers.get().forEach(array::add);
        } else {
            document.putNull("default_layers");
        }
        document.putObject("memory_bytes")
                .put("generate", plan.generate())
                .put("score", plan.score())
                .put("stats", plan.stats())
                .put("edit", plan.edit())
                .put("edited_layers", plan.editedLayers());
        return document;
    }

    /** Weights of F64 are not computed with as they are. */
    private static String rounding(HuggingFaceCheckpoint checkpoint) {
        return checkpoint.storedTypes().contains(StorageType.F64)
                ? "; f64 is rounded to f32, all weights then take " + Numbers.bytes(checkpoint.bytes())
                : "";
    }

    private static String names(Set<StorageType> types) {
        return types.stream().map(type -> type.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
    }
}

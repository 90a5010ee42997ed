package dev.palimpsest.internal.jobs.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.SwapRule;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.editing.EditResources;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.jobs.Interruption;
import dev.palimpsest.internal.jobs.JobMonitor;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.OutputFolder;
import dev.palimpsest.internal.jobs.Progress;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.jobs.Version;
import dev.palimpsest.internal.loader.CheckpointExport;
import dev.palimpsest.internal.loader.EditsDigest;
import dev.palimpsest.internal.loader.checkpoint.CheckpointConfig;
import dev.palimpsest.internal.loader.checkpoint.ExportedConfig;
import dev.palimpsest.internal.loader.checkpoint.ExportedTensor;
import dev.palimpsest.internal.loader.checkpoint.Shards.Shard;
import dev.palimpsest.internal.loader.checkpoint.Shards;
import dev.palimpsest.internal.loader.edits.EditsJson;
import dev.palimpsest.internal.loader.export.EditLayer;
import dev.palimpsest.internal.loader.export.EditLayerFiles;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.OutputLock;
import dev.palimpsest.internal.loader.tokenizer.TokenizerJsonWriter;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Writes a model, with or without edits, as a folder that other programs read. Changes of weights are merged; everything
 * else is written layer by layer beside the unedited checkpoint.
 *
 * <pre>
 *   model.safetensors, or model-00001-of-0000N.safetensors … and their index
 *   tokenizer and other files      copies
 *   edits/                         edits that cannot be merged: {@link EditLayerFiles}
 *   config.json                    last: until then the folder is no checkpoint
 * </pre>
 *
 * An interrupted export is continued by the same one.
 */
public final class ExportRun {

    private final Path source;
    private final Path folder;
    private final Edits edits;
    private final ExportSettings settings;
    private final boolean replace;
    private final JobMonitor monitor;
    private final List<EditLayer> layers;

    /**
     * @param edits   or null for the unedited model
     * @param replace whether another export in the folder may be replaced
     */
    public ExportRun(
            Path source, Path folder, Edits edits, ExportSettings settings, boolean replace, JobMonitor monitor) {
        this.source = source;
        this.folder = folder;
        this.edits = edits;
        this.settings = settings;
        this.replace = replace;
        this.monitor = monitor;
        this.layers = edits == null ? List.of() : EditLayer.of(edits.changes());
    }

    /**
     * The result.
     *
     * @param files    names of all files
     * @param bytes    size of all files
     * @param types    storage types of the exported weights; empty without a checkpoint
     * @param merged   whether edits were merged into weights
     * @param layers   whether edits were written as layers
     * @param rounding the largest rounding of a weight, relative to the largest one of its tensor; 0 if nothing was rounded
     * @param facts    number of edited facts
     * @param expected the facts that the edited model predicts before it is rounded; null if that was not computed
     */
    public record Outcome(List<String> files, long bytes, Set<StorageType> types, boolean merged, boolean layers,
            double rounding, int facts, Set<EditRequest> expected) {}

    /**
     * Checks folder and options before the model is opened.
     *
     * @param editsFile may be null
     * @throws UserError naming the reason
     */
    public void check(Path editsFile) {
        if (settings.editsOnly() && layers.isEmpty()) {
            throw new UserError(edits == null
                    ? "--edits-only needs --edits"
                    : editsFile + ": " + edits.settings().method() + " changes weights, so there is nothing to write without"
                            + " them; leave out --edits-only");
        }
        if (settings.merged() && !layers.isEmpty()) {
            throw new UserError(editsFile + ": edits of " + edits.settings().method() + " cannot be merged: "
                    + reason(layers.getFirst()) + "; export without --merged, or edit with a method that changes weights,"
                    + " such as comeba or memit");
        }
        ExportFolder.check(folder, Arrays.asList(source, editsFile));
    }

    private static String reason(EditLayer layer) {
        return switch (layer) {
            case EditLayer.Hook ignored -> "a hook layer decides at every position whether to use its delta; merged, the"
                    + " delta would act at every position";
            case EditLayer.Entries ignored -> "a codebook replaces an output only where the input is near one of its keys";
            case EditLayer.Side ignored -> "neurons beside the MLP have no place in its weights";
            case EditLayer.Facts ignored -> "facts are put before the prompt as text";
        };
    }

    /**
     * Writes the folder.
     *
     * @param model the opened source
     * @param check whether to compute which facts the edited model predicts, if the export rounds it
     */
    public Outcome write(OpenModel model, boolean check) {
        try (EditedModel edited = edited(model)) {
            List<ExportedTensor> tensors = settings.editsOnly()
                    ? List.of()
                    : CheckpointExport.tensors(model.checkpoint(), merged(edited), settings.type(), settings.names());
            double rounding = rounding(tensors);
            OutputFolder.make(folder);
            ExportFolder export;
            try (OutputLock _ = OutputLock.takeFolder(folder)) {
                export = ExportFolder.begin(folder, identity(model), replace);
                if (export.isComplete()) {
                    monitor.note(folder + ": already complete; nothing left to write");
                } else {
                    model.announce();
                    try (Interruption _ = Interruption.announced(() ->
                            monitor.note("interrupted; rerun the same command to continue"))) {
                        write(export, model, tensors);
                    }
                }
            }
            ExportedFacts facts = facts();
            boolean compare = check && rounding > 0 && facts.size() > 0;
            EnumSet<StorageType> types = EnumSet.noneOf(StorageType.class);
            tensors.forEach(tensor -> types.add(tensor.to()));
            return new Outcome(export.files(), export.bytes(), types, !mergedSites().isEmpty(), !layers.isEmpty(),
                    rounding, facts.size(), compare ? facts.predicted(edited, model.tokenizer()) : null);
        }
    }

    private EditedModel edited(OpenModel model) {
        if (edits == null) {
            return EditedModel.original(model.gpt());
        }
        return EditedModel.of(model.gpt(), edits, EditResources.of(model.tokenizer()));
    }

    private ExportedFacts facts() {
        return edits == null ? ExportedFacts.NONE : ExportedFacts.of(edits);
    }

    private Set<Site> mergedSites() {
        return edits == null
                ? Set.of()
                : edits.changes().stream().filter(EditLayer::isMerged).map(ExportRun::site)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Site site(Change merged) {
        return merged instanceof LowRankDelta low ? low.site() : Site.mlpOutput(merged.layer());
    }

    /** The edited weights, read from the engine one at a time. */
    private Map<Site, Supplier<Matrix>> merged(EditedModel edited) {
        Map<Site, Supplier<Matrix>> merged = new TreeMap<>();
        for (Site site : mergedSites()) {
            Tensor weight = edited.gpt().projection(site).weight();
            merged.put(site, () ->
                    Matrix.of(weight.rows(), weight.columns(), edited.gpt().engine().read(weight)));
        }
        return merged;
    }

    private double rounding(List<ExportedTensor> tensors) {
        List<ExportedTensor> rounded = tensors.stream().filter(ExportedTensor::rounds).toList();
        double largest = 0;
        try (Progress progress = rounded.isEmpty() ? Progress.SILENT : monitor.progress("checking", rounded.size())) {
            for (int i = 0; i < rounded.size(); i++) {
                largest = Math.max(largest, rounded.get(i).checkRounding());
                progress.reach(i + 1);
            }
        }
        return largest;
    }

    /** What the export is of, to recognise it when it is continued. */
    private ObjectNode identity(OpenModel model) {
        return Json.NODES.objectNode()
                .put("model", model.checkpoint().fingerprint())
                .put("edits", edits == null ? null : EditsDigest.of(edits))
                .put("type", settings.type() == null ? "as-is" : settings.type().name())
                .put("shard_size", settings.shardSize())
                .put("names", settings.names().id())
                .put("edits_only", settings.editsOnly());
    }

    private void write(ExportFolder export, OpenModel model, List<ExportedTensor> tensors) {
        if (!settings.editsOnly()) {
            writeWeights(export, Shards.of(tensors, settings.shardSize()));
            for (String name : ExportCopies.of(source)) {
                once(export, name, () -> ExportCopies.copy(source.resolve(name), folder.resolve(name)));
            }
            if (TokenizerJsonWriter.isMissing(source)) {
                once(export, TokenizerJsonWriter.FILE, () -> TokenizerJsonWriter.write(source, folder));
            }
        }
        if (!layers.isEmpty()) {
            OutputFolder.make(export.edits());
            EditLayerFiles.write(export.edits(), layers, description(model))
                    .forEach(name -> export.finish(EditLayerFiles.FOLDER + "/" + name));
        }
        model.requireUnchanged();
        if (!settings.editsOnly()) {
            Set<StorageType> types = EnumSet.copyOf(tensors.stream().map(ExportedTensor::to).toList());
            once(export, CheckpointConfig.FILE, () ->
                    ExportedConfig.write(source, folder, types.size() == 1 ? types.iterator().next() : null));
        }
        export.complete();
    }

    private void writeWeights(ExportFolder export, Shards shards) {
        try (Progress progress = monitor.progress("writing weights", shards.bytes() >> 20)) {
            long done = 0;
            for (Shard shard : shards.list()) {
                once(export, shard.file(), () -> shard.write(folder));
                done += shard.bytes();
                progress.reach(done >> 20);
            }
        }
        if (shards.hasIndex()) {
            once(export, Shards.indexFile(), () -> shards.writeIndex(folder));
        }
    }

    private static void once(ExportFolder export, String name, Runnable write) {
        if (!export.isFinished(name)) {
            write.run();
            export.finish(name);
        }
    }

    /** The manifest of the layers, without them. */
    private ObjectNode description(OpenModel model) {
        ObjectNode node = Json.NODES.objectNode().put("palimpsest", Version.number());
        node.put("method", edits.settings().method());
        node.set("settings", EditsJson.settings(edits.settings()));
        ObjectNode base = node.putObject("base_model");
        base.put("model_type", model.config().architecture().modelType())
                .put("fingerprint", model.checkpoint().fingerprint())
                .put("layers", model.config().layers())
                .put("d", model.config().width())
                .put("n", model.config().innerWidth());
        ArrayNode types = base.putArray("storage_types");
        model.checkpoint().storageTypes().forEach(type -> types.add(type.name()));
        node.put("z_score_tolerance", SwapRule.TOLERANCE);
        ArrayNode requests = node.putArray("facts");
        edits.batches().forEach(batch -> EditsJson.batch(batch).path("requests").forEach(requests::add));
        return node;
    }

    /**
     * Reads the folder back and asks for the edited facts.
     *
     * @param open opens a checkpoint
     * @return those that the exported model predicts
     */
    public Set<EditRequest> predicted(Function<Path, OpenModel> open) {
        try (OpenModel exported = open.apply(settings.editsOnly() ? source : folder)) {
            return facts().predicted(
                    exported, layers.isEmpty() ? List.of() : EditLayerFiles.read(folder.resolve(EditLayerFiles.FOLDER)));
        }
    }

    /** A fact that was predicted before and is not any more; null when there is none. */
    public EditRequest firstLost(Collection<EditRequest> before, Collection<EditRequest> after) {
        return facts().firstLost(before, after);
    }
}

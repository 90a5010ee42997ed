package dev.palimpsest.internal.loader;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.loader.checkpoint.CheckpointConfig;
import dev.palimpsest.internal.loader.checkpoint.CheckpointReader;
import dev.palimpsest.internal.loader.checkpoint.CheckpointTensors;
import dev.palimpsest.internal.loader.checkpoint.WeightFormat;
import dev.palimpsest.internal.loader.file.ContentScan;
import dev.palimpsest.internal.loader.file.ContentScan.Content;
import dev.palimpsest.internal.loader.file.FileStamp;
import dev.palimpsest.internal.loader.tokenizer.BytePairTokenizer;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.WeightId;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A checkpoint in Hugging Face's layout.
 *
 * <pre>
 *   config.json                      the shape
 *   model.safetensors                the weights; or model.safetensors.index.json and its shards
 *   pytorch_model.bin                the weights, read where there are no safetensors; or pytorch_model.bin.index.json
 *                                    and its shards
 *   vocab.json, merges.txt           the tokenizer; or tokenizer.json
 * </pre>
 *
 * The weights are mapped read-only and are valid until the checkpoint is closed. Those that are stored in F64 are rounded to
 * F32, in memory off the heap. The same weights have the same {@linkplain #fingerprint fingerprint} in every format and
 * number of files, so edits and statistics made with one are recognised with the others.
 */
public final class HuggingFaceCheckpoint implements AutoCloseable {

    private final Path directory;
    private final Arena arena;
    private final GptConfig config;
    private final GptWeights weights;
    private final Tokenizer tokenizer;
    private final List<GptWeights.Weight> list;
    private final CheckpointTensors tensors;
    private List<FileStamp> stamps;
    private final Instant opened;
    private ModelIdentity identity;

    private HuggingFaceCheckpoint(Path directory, Arena arena) {
        this.directory = directory;
        this.arena = arena;
        this.opened = Instant.now();
        List<FileStamp> taken = new ArrayList<>(List.of(FileStamp.of(directory.resolve(CheckpointConfig.FILE))));
        CheckpointConfig read = CheckpointConfig.read(directory);
        this.tensors = CheckpointTensors.open(directory, arena);
        taken.addAll(tensors.stamps());
        this.stamps = List.copyOf(taken);
        this.config = read.model();
        this.weights = CheckpointReader.read(tensors, read);
        this.list = weights.list();
        this.tokenizer = BytePairTokenizer.open(directory);
        if (tokenizer.size() > config.vocabulary()) {
            throw new InvalidFileException(directory, "the tokenizer has " + tokenizer.size()
                    + " tokens, the model only " + config.vocabulary(),
                    "give the tokenizer files that belong to the checkpoint");
        }
    }

    /**
     * Opens the checkpoint in {@code directory}. Reads configuration and tokenizer, checks every weight's name, shape
     * and storage type, and reads no weight but those of F64.
     *
     * @throws InvalidFileException when a file is missing or damaged, or the model is not supported
     */
    public static HuggingFaceCheckpoint open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new InvalidFileException(directory, Files.exists(directory) ? "not a folder" : "no such folder",
                    "give the folder of a checkpoint, with config.json and model.safetensors or pytorch_model.bin in it");
        }
        Arena arena = Arena.ofShared();
        try {
            return new HuggingFaceCheckpoint(directory, arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** The folder given to {@link #open}. */
    public Path directory() {
        return directory;
    }

    public GptConfig config() {
        return config;
    }

    /** Over the mapped files: valid until {@link #close}. */
    public GptWeights weights() {
        return weights;
    }

    /** The name of a weight's tensor in the files, with or without the architecture's prefix. */
    String tensorName(WeightId weight) {
        return tensors.name(weight);
    }

    /** Stays valid after {@link #close}. Its ids may be fewer than the embedding's rows (GPT-J: 50257 of 50400). */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Number of weights; those of a tied head count once. */
    public long parameters() {
        return list.stream().mapToLong(weight -> weight.matrix().size()).sum();
    }

    /** Bytes of the weights in their {@linkplain #storageTypes storage types}. */
    public long bytes() {
        return list.stream().mapToLong(weight -> weight.matrix().memory().byteSize()).sum();
    }

    /** All storage types of the weights, usually one; those of F64 are F32 here. */
    public Set<StorageType> storageTypes() {
        Set<StorageType> types = EnumSet.noneOf(StorageType.class);
        list.forEach(weight -> types.add(weight.matrix().type()));
        return Collections.unmodifiableSet(types);
    }

    /** All storage types of the weights in the files, usually one. */
    public Set<StorageType> storedTypes() {
        return tensors.storedTypes();
    }

    /** Bytes of the weights in the files; more than {@link #bytes} when some are of F64. */
    public long storedBytes() {
        return tensors.storedBytes();
    }

    /** The format of the files with weights. */
    public WeightFormat format() {
        return tensors.format();
    }

    /**
     * The identity by which edits and statistics of this model are recognised. The first call reads every weight, on all
     * cores, unless it was {@linkplain IdentityCache remembered} from an earlier run.
     *
     * @throws InvalidFileException when a weight contains NaN or infinity
     */
    public String fingerprint() {
        return identity().fingerprint();
    }

    private synchronized ModelIdentity identity() {
        if (identity == null) {
            IdentityCache cache = new IdentityCache(directory, stamps, opened);
            identity = cache.find().orElseGet(() -> {
                ModelIdentity read = read();
                requireUnchanged(read);
                cache.keep(read);
                return read;
            });
        }
        return identity;
    }

    private ModelIdentity read() {
        List<Content> contents = ContentScan.of(Fingerprint.matrices(weights));
        for (int i = 0; i < list.size(); i++) {
            if (contents.get(i).nonFinite().isPresent()) {
                throw tensors.nonFinite(list.get(i), contents.get(i).nonFinite().getAsLong());
            }
        }
        return new ModelIdentity(
                Fingerprint.of(config, weights, contents), SampledFingerprint.of(config, weights));
    }

    /**
     * Checks that the files are those that were opened, from what the file system says about them; reads the weights
     * only when that leaves a doubt.
     *
     * @throws InvalidFileException naming the file that was written to, cut short, replaced or deleted
     */
    public synchronized void requireUnchanged() {
        requireUnchanged(null);
    }

    /** @param now the identity at present, or null to find out where needed */
    private void requireUnchanged(ModelIdentity now) {
        List<FileStamp> touched = stamps.stream().filter(stamp -> !stamp.isUnchanged()).toList();
        if (touched.isEmpty() || identity == null && now == null) {
            return;
        }
        List<FileStamp> again = stamps.stream().map(stamp -> FileStamp.of(stamp.file())).toList();
        ModelIdentity present = now == null ? read() : now;
        if (identity != null && !present.equals(identity)) {
            throw touched.getFirst().changedInUse();
        }
        // The files' permissions or links have changed: that is known now.
        stamps = again;
    }

    /**
     * The model, resident on {@code engine}; valid until this checkpoint or the engine is closed.
     *
     * @throws IllegalStateException when this checkpoint is closed
     */
    public Gpt on(Engine engine) {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("the checkpoint " + directory + " is closed; keep it open as long as its model"
                    + " is in use");
        }
        return Gpt.open(config, weights, fingerprint(), engine).alsoKnownAs(identity().sampled());
    }

    /** Unmaps the weights: from then on threads that use the model are refused. Does nothing when it is already closed. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}

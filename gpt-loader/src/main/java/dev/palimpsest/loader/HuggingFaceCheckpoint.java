package dev.palimpsest.loader;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.loader.checkpoint.CheckpointConfig;
import dev.palimpsest.loader.checkpoint.CheckpointReader;
import dev.palimpsest.loader.checkpoint.CheckpointTensors;
import dev.palimpsest.loader.tokenizer.BytePairTokenizer;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.Tokenizer;
import dev.palimpsest.model.weights.GptWeights;
import dev.palimpsest.tensor.StorageType;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
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
 *   vocab.json, merges.txt           the tokenizer; or tokenizer.json
 * </pre>
 *
 * The weights are mapped read-only and are valid until the checkpoint is closed.
 */
public final class HuggingFaceCheckpoint implements AutoCloseable {

    private final Path directory;
    private final Arena arena;
    private final GptConfig config;
    private final GptWeights weights;
    private final Tokenizer tokenizer;
    private final List<GptWeights.Weight> list;

    private HuggingFaceCheckpoint(
            Path directory, Arena arena, GptConfig config, GptWeights weights, Tokenizer tokenizer) {
        this.directory = directory;
        this.arena = arena;
        this.config = config;
        this.weights = weights;
        this.tokenizer = tokenizer;
        this.list = weights.list();
    }

    /**
     * Opens the checkpoint in {@code directory}. Reads configuration and tokenizer, checks every weight's name, shape
     * and storage type, and reads no weight.
     *
     * @throws InvalidFileException when a file is missing or damaged, or the model is not supported
     */
    public static HuggingFaceCheckpoint open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new InvalidFileException(directory, Files.exists(directory) ? "not a folder" : "no such folder",
                    "give the folder of a checkpoint, with config.json and model.safetensors in it");
        }
        CheckpointConfig config = CheckpointConfig.read(directory);
        Arena arena = Arena.ofShared();
        try {
            GptWeights weights = CheckpointReader.read(CheckpointTensors.open(directory, arena), config);
            Tokenizer tokenizer = BytePairTokenizer.open(directory);
            if (tokenizer.size() > config.model().vocabulary()) {
                throw new InvalidFileException(directory, "the tokenizer has " + tokenizer.size()
                        + " tokens, the model only " + config.model().vocabulary(),
                        "give the tokenizer files that belong to the checkpoint");
            }
            return new HuggingFaceCheckpoint(directory, arena, config.model(), weights, tokenizer);
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

    /** Stays valid after {@link #close}. Its ids may be fewer than the embedding's rows (GPT-J: 50257 of 50400). */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Number of weights; those of a tied head count once. */
    public long parameters() {
        return list.stream().mapToLong(weight -> weight.matrix().size()).sum();
    }

    /** Bytes of the weights in their storage types. */
    public long bytes() {
        return list.stream().mapToLong(weight -> weight.matrix().memory().byteSize()).sum();
    }

    /** All storage types of the weights, usually one. */
    public Set<StorageType> storageTypes() {
        Set<StorageType> types = EnumSet.noneOf(StorageType.class);
        list.forEach(weight -> types.add(weight.matrix().type()));
        return Collections.unmodifiableSet(types);
    }

    /**
     * The identity by which edits and statistics of this model are recognised; computed at each call from samples of
     * the weights.
     */
    public String fingerprint() {
        return Fingerprint.of(config, weights);
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
        return Gpt.open(config, weights, fingerprint(), engine);
    }

    /** Unmaps the weights: from then on threads that use the model are refused. Does nothing when it is already closed. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}

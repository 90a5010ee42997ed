package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.EditResources;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.loader.ArtifactFiles;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A memory-mapped checkpoint and the model uploaded to an engine. */
public final class OpenModel implements AutoCloseable {

    private final HuggingFaceCheckpoint checkpoint;
    private final Engine engine;
    private final Gpt gpt;
    private final JobMonitor monitor;
    private boolean announced;

    private OpenModel(HuggingFaceCheckpoint checkpoint, Engine engine, Gpt gpt, JobMonitor monitor) {
        this.checkpoint = checkpoint;
        this.engine = engine;
        this.gpt = gpt;
        this.monitor = monitor;
    }

    /**
     * Opens a checkpoint, reads all its weights and uploads them.
     *
     * @throws dev.palimpsest.loader.InvalidFileException when a file is missing, damaged, or changed meanwhile
     */
    public static OpenModel open(Path directory, Supplier<Engine> engines, JobMonitor monitor) {
        HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(directory);
        Engine engine = null;
        try {
            engine = engines.get();
            return new OpenModel(checkpoint, engine, checkpoint.on(engine), monitor);
        } catch (RuntimeException | Error failure) {
            if (engine != null) {
                engine.close();
            }
            try {
                if (failure instanceof RuntimeException || failure instanceof InternalError) {
                    // Reading a mapped file that was cut short fails anywhere, in any way: say what happened to it.
                    checkpoint.requireUnchanged();
                }
            } finally {
                checkpoint.close();
            }
            throw failure;
        }
    }

    /** Reports the engine, once; called when all input was checked and work begins. */
    public void announce() {
        if (!announced) {
            monitor.note("engine " + engine.name() + ": " + engine.description());
            announced = true;
        }
    }

    public Gpt gpt() {
        return gpt;
    }

    public GptConfig config() {
        return checkpoint.config();
    }

    public Tokenizer tokenizer() {
        return checkpoint.tokenizer();
    }

    public HuggingFaceCheckpoint checkpoint() {
        return checkpoint;
    }

    /**
     * Checks that the checkpoint's files are as they were when it was opened. To be called before results are saved.
     *
     * @throws dev.palimpsest.loader.InvalidFileException naming the file that is not
     */
    public void requireUnchanged() {
        checkpoint.requireUnchanged();
    }

    /**
     * Runs work that reads the checkpoint, and checks afterwards that it has not changed: reading a mapped file that was cut
     * short fails anywhere, in any way, so what happened to it is reported instead.
     *
     * @throws dev.palimpsest.loader.InvalidFileException naming the file that has changed
     */
    public <T> T guarded(Supplier<T> work) {
        T result;
        try {
            result = work.get();
        } catch (InternalError | RuntimeException e) {
            requireUnchanged();
            throw e;
        }
        requireUnchanged();
        return result;
    }

    /**
     * The model with the edits of a file.
     *
     * @param file     may be null for the unedited model
     * @param artifact the trained artifact of the edits; null to look for it beside them
     */
    public EditedModel edited(Path file, Path artifact) {
        if (file == null) {
            return EditedModel.original(gpt);
        }
        Edits edits = EditsFile.read(file);
        try {
            return EditedModel.of(gpt, edits, resources(file, edits, artifact));
        } catch (IllegalArgumentException e) {
            throw new UserError(file + ": " + e.getMessage());
        }
    }

    /** What the edits of a file read besides weights and changes. @param artifact as in {@link #edited} */
    public EditResources resources(Path file, Edits edits, Path artifact) {
        return new EditResources(tokenizer(), ArtifactFiles.of(artifact, file, edits));
    }

    @Override
    public void close() {
        engine.close();
        checkpoint.close();
    }
}

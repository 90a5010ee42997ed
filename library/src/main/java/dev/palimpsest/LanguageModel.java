package dev.palimpsest;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.EditResources;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.ArtifactFile;
import dev.palimpsest.internal.loader.ArtifactFiles;
import dev.palimpsest.internal.loader.HuggingFaceCheckpoint;
import dev.palimpsest.internal.model.Gpt;
import java.nio.file.Path;
import java.util.List;

/**
 * A GPT-2 or GPT-J checkpoint on a compute engine: the unedited model, which nothing here changes.
 *
 * <p>Close editors and edited models first, then this: their weights are the checkpoint's mapped files.
 */
public final class LanguageModel extends TextModel {

    private static final String GPU = "tornado";

    private final HuggingFaceCheckpoint checkpoint;
    private final Engine engine;
    private final Gpt gpt;
    private final dev.palimpsest.internal.editing.EditedModel unedited;
    private volatile boolean closed;

    private LanguageModel(HuggingFaceCheckpoint checkpoint, Engine engine, Gpt gpt,
            dev.palimpsest.internal.editing.EditedModel unedited) {
        super(unedited, checkpoint.tokenizer());
        this.checkpoint = checkpoint;
        this.engine = engine;
        this.gpt = gpt;
        this.unedited = unedited;
    }

    /**
     * Opens a checkpoint with the default engine; see {@link #open(Path, EngineSettings)}.
     *
     * @param directory the folder with the files
     * @return the model, to be closed
     */
    public static LanguageModel open(Path directory) {
        return open(directory, EngineSettings.defaults());
    }

    /**
     * Opens a checkpoint as Hugging Face publishes it: {@code config.json}, the weights and the tokenizer's files. The first
     * opening reads all weights, to identify the model and to check that they are finite; later ones only map them.
     *
     * @param directory the folder with the files
     * @param settings  which engine, and how many threads
     * @return the model, to be closed
     * @throws dev.palimpsest.loader.InvalidFileException when a file is missing or damaged, or the model is not supported
     * @throws IllegalArgumentException                   when there is no such engine, or it cannot run here
     */
    public static LanguageModel open(Path directory, EngineSettings settings) {
        HuggingFaceCheckpoint checkpoint = HuggingFaceCheckpoint.open(directory);
        Engine engine = null;
        try {
            requirePresent(settings.engine());
            engine = Engines.open(settings.engine(), new EngineOptions(settings.threads()));
            Gpt gpt = checkpoint.on(engine);
            return new LanguageModel(
                    checkpoint, engine, gpt, dev.palimpsest.internal.editing.EditedModel.original(gpt));
        } catch (RuntimeException | Error failure) {
            if (engine != null) {
                engine.close();
            }
            checkpoint.close();
            throw failure;
        }
    }

    /** @throws IllegalArgumentException when {@code engine} is the GPU engine, whose artifact is not there */
    private static void requirePresent(String engine) {
        if (engine.equals(GPU) && Engines.providers().stream().noneMatch(provider -> provider.name().equals(GPU))) {
            throw new IllegalArgumentException("engine tornado is not on the class path; add the artifact"
                    + " palimpsest-tornado-kernels, or choose auto or cpu");
        }
    }

    /** {@return the model's family, as in {@code config.json}: {@code gpt2} or {@code gptj}} */
    public String architecture() {
        return gpt.config().architecture().modelType();
    }

    /** {@return the number of transformer blocks; layers are counted from 0} */
    public int layers() {
        return gpt.config().layers();
    }

    /** {@return the length of the longest text, in tokens} */
    public int contextLength() {
        return gpt.config().positions();
    }

    /** {@return the number of weights; those of a tied head count once} */
    public long parameters() {
        return checkpoint.parameters();
    }

    /** {@return what identifies the weights and the shape: edits and statistics of another model are refused} */
    public String fingerprint() {
        return gpt.fingerprint();
    }

    /**
     * Counts the tokens of a text.
     *
     * @param text any text
     * @return the number of tokens, 0 for the empty text
     */
    public int countTokens(String text) {
        return tokenizer().encode(text).length;
    }

    /**
     * Collects the second moments of keys that closed-form methods need, from plain text. About ten tokens per key dimension
     * are enough; reuse them through {@link Statistics#write}.
     *
     * @param documents any plain text; longer documents than the context are cut into pieces; empty ones are skipped
     * @param layers    the layers that will be edited, from 0
     * @return the second moments of these layers
     * @throws IllegalArgumentException when there is no layer, the model has no such layer, or there is no text
     * @throws ArithmeticException      when the model computes NaN or infinity
     */
    public Statistics collectStatistics(List<String> documents, List<Integer> layers) {
        requireOpen();
        return Statistics.collect(gpt, tokenizer(), documents, layers);
    }

    /**
     * Prepares an editor.
     *
     * @param settings those that were not given have the method's defaults for this model
     * @return a builder that takes what the editor works with
     * @throws IllegalArgumentException when a setting does not fit the model, such as layers that it does not have
     */
    public EditorBuilder editor(MethodSettings settings) {
        requireOpen();
        Settings all = Methods.settings(settings.editingMethod(), gpt.config(), settings.given());
        return new EditorBuilder(this, all, settings.given());
    }

    /**
     * Applies edits.
     *
     * @param edits made for this model
     * @return the model with the edits, to be closed before this
     * @throws IllegalArgumentException when they were made for another model
     */
    public EditedModel edited(Edits edits) {
        requireOpen();
        return new EditedModel(dev.palimpsest.internal.editing.EditedModel.of(gpt, edits.internal(), resources()), tokenizer(), true);
    }

    /**
     * Applies edits that refer to a trained artifact.
     *
     * @param edits    made for this model
     * @param artifact the file of the artifact that they were made with, read at once
     * @return the model with the edits, to be closed before this
     * @throws IllegalArgumentException                   when they were made for another model or with another artifact
     * @throws dev.palimpsest.loader.InvalidFileException when the artifact is missing or damaged
     */
    public EditedModel edited(Edits edits, Path artifact) {
        requireOpen();
        EditResources resources = new EditResources(
                tokenizer(), ArtifactFiles.of(List.of(ArtifactFile.read(artifact).artifact())));
        return new EditedModel(
                dev.palimpsest.internal.editing.EditedModel.of(gpt, edits.internal(), resources), tokenizer(), true);
    }

    /**
     * Makes a handle for servers, behind which edits can be exchanged.
     *
     * @param edits the first ones, made for this model
     * @return the handle, to be closed before this
     * @throws IllegalArgumentException when they were made for another model
     */
    public ServedModel serve(Edits edits) {
        requireOpen();
        return new ServedModel(new dev.palimpsest.internal.editing.ServedModel(
                dev.palimpsest.internal.editing.EditedModel.of(gpt, edits.internal(), resources())), tokenizer());
    }

    /** {@return a handle for servers that begin with the unedited model, to be closed before this} */
    public ServedModel serve() {
        requireOpen();
        return new ServedModel(new dev.palimpsest.internal.editing.ServedModel(
                dev.palimpsest.internal.editing.EditedModel.original(gpt, resources())), tokenizer());
    }

    private EditResources resources() {
        return EditResources.of(tokenizer());
    }

    Gpt gpt() {
        return gpt;
    }

    @Override
    final void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the language model is closed");
        }
    }

    /**
     * Frees the engine and unmaps the files. Calls in progress end with an {@link IllegalStateException}, and so do those of
     * editors and edited models from now on; only closing them has an effect. Does nothing when called again.
     */
    @Override
    public void close() {
        closed = true;
        unedited.close();
        engine.close();
        checkpoint.close();
    }
}

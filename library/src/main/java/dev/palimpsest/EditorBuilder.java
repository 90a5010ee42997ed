package dev.palimpsest;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.ArtifactUser;
import dev.palimpsest.internal.loader.ArtifactFile;
import dev.palimpsest.internal.loader.ArtifactFiles;
import dev.palimpsest.internal.loader.StatisticsDigests;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What an editor works with; made by {@link LanguageModel#editor}. Not for use by several threads. */
public final class EditorBuilder {

    private final LanguageModel model;
    private final Settings settings;
    /** What the caller gave of them. */
    private final Given given;
    private Statistics statistics;
    private List<String> contexts;
    private TrainedArtifact artifact;
    private EditListener listener = EditListener.SILENT;
    private Edits earlier;

    EditorBuilder(LanguageModel model, Settings settings, Given given) {
        this.model = model;
        this.given = given;
        this.settings = settings;
    }

    /**
     * Gives the statistics of plain text: the second moments of the edited layers, which closed-form methods need, and the
     * sampled MLP inputs, which T-Patcher needs.
     *
     * @param value must stay open as long as the editor
     * @return this
     */
    public EditorBuilder statistics(Statistics value) {
        this.statistics = Objects.requireNonNull(value, "statistics");
        return this;
    }

    /**
     * Gives the context templates in which keys and target values are computed. Without them the method samples its own from
     * the model.
     *
     * @param templates texts with {@code {}} in the place of the prompt; the first must be {@code {}} alone
     * @return this
     */
    public EditorBuilder contexts(List<String> templates) {
        this.contexts = List.copyOf(templates);
        return this;
    }

    /**
     * Gives the trained artifact that some methods need; {@code palimpsest train} writes one.
     *
     * @param file the artifact's file, read at once
     * @return this
     * @throws dev.palimpsest.loader.InvalidFileException when it is missing, damaged, or no artifact
     */
    public EditorBuilder artifact(Path file) {
        this.artifact = ArtifactFile.read(file).artifact();
        return this;
    }

    /**
     * Gives a listener for progress.
     *
     * @param value called on the thread that edits
     * @return this
     */
    public EditorBuilder listener(EditListener value) {
        this.listener = Objects.requireNonNull(value, "listener");
        return this;
    }

    /**
     * Continues earlier edits, exactly as if the editor had made them.
     *
     * @param edits by the same method, with the same statistics; their settings and contexts are used, not those given here
     * @return this
     */
    public EditorBuilder continuing(Edits edits) {
        this.earlier = Objects.requireNonNull(edits, "edits");
        return this;
    }

    /**
     * Opens the editor.
     *
     * @return the editor, to be closed before the model
     * @throws IllegalArgumentException when the method needs statistics and there are none, when they lack a layer or belong
     *                                  to another model, or when the earlier edits belong to another model, method or
     *                                  statistics
     * @throws IllegalStateException    when the model or the statistics are closed
     */
    public Editor open() {
        model.requireOpen();
        Settings used = earlier == null ? settings : earlier.internal().settings();
        Settings fresh = completed();
        boolean needsStatistics = Methods.of(settings).needsStatistics();
        if (needsStatistics && statistics == null) {
            throw new IllegalArgumentException(settings.method() + " needs "
                    + (Methods.of(settings).needs(Need.SECOND_MOMENTS) ? "second moments" : "MLP inputs") + " of layers "
                    + used.layers()
                    + "; collect them with LanguageModel.collectStatistics and pass them to EditorBuilder.statistics");
        }
        EditingContext context = EditingContext.of(model.gpt(), model.tokenizer(), statistics == null ? null : statistics.internal())
                .with(ArtifactFiles.of(artifact == null ? List.of() : List.of(artifact)))
                .with(listener);
        if (earlier != null && !earlier.method().equals(settings.method())) {
            throw new IllegalArgumentException("the earlier edits are by " + earlier.method() + ", the editor is for "
                    + settings.method() + "; continue them with their own method");
        }
        dev.palimpsest.internal.editing.Editor editor = earlier == null
                ? Methods.open(context, fresh, contexts)
                : Methods.resume(context, earlier.internal());
        try {
            return needsStatistics
                    ? new Editor(model, editor, statistics, digests(used))
                    : new Editor(model, editor, null, Map.of());
        } catch (RuntimeException | Error failure) {
            editor.close();
            throw failure;
        }
    }

    /** The settings with what the artifact was trained with. */
    private Settings completed() {
        EditingMethod method = Methods.of(settings);
        return artifact != null && method instanceof ArtifactUser user && user.usesArtifact(given)
                ? Methods.settings(method, model.gpt().config(), user.completed(given, artifact))
                : settings;
    }

    /** Of the statistics, which are those that earlier edits were made with. */
    private Map<String, String> digests(Settings used) {
        StatisticsDigests digests = new StatisticsDigests(statistics.internal());
        if (earlier != null) {
            digests.firstOther(earlier.internal()).ifPresent(layer -> {
                throw new IllegalArgumentException("the earlier edits were made with other statistics of layer " + layer
                        + "; continue them with the statistics they were made with");
            });
        }
        return digests.provenance(used);
    }
}

package dev.palimpsest.internal.editing.trained;

import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.parts.PromptMethod;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A method that edits with the help of networks that were trained before, on other facts.
 *
 * <pre>
 *   records ─▶ {@link #train} ─▶ artifact ─▶ edits, which refer to it by its SHA-256 ({@link #ARTIFACT})
 * </pre>
 *
 * What the artifact was trained with holds for its edits: a setting that the method and its training share has the
 * training's value.
 */
public abstract class TrainedMethod extends PromptMethod implements ArtifactUser {

    private final List<Setting<?>> training;

    /**
     * @param schema   the settings of its edits without {@link #ARTIFACT}, which is added
     * @param training the settings of its training, the layers and a seed among them
     */
    protected TrainedMethod(Description description, Class<? extends Change> mechanism, List<Setting<?>> schema,
            List<Setting<?>> training) {
        super(description, mechanism, with(schema));
        this.training = List.copyOf(training);
    }

    private static List<Setting<?>> with(List<Setting<?>> schema) {
        List<Setting<?>> all = new ArrayList<>(schema);
        all.add(ARTIFACT);
        return all;
    }

    @Override
    public final Set<Need> needs() {
        return Set.of(Need.ARTIFACT);
    }

    @Override
    public final String trainer() {
        return id();
    }

    /** Always. */
    @Override
    public final boolean usesArtifact(Given given) {
        return true;
    }

    @Override
    public final String usingArtifact() {
        return id();
    }

    // ── training ─────────────────────────────────────────────────────────────────────────────────────────────────

    /** The settings of its training, in the order to show them. */
    public final List<Setting<?>> trainingSchema() {
        return training;
    }

    /**
     * The settings of a training: the given values, and defaults for the rest.
     *
     * @throws IllegalArgumentException when a value does not fit the method or the model
     */
    public final Settings trainingSettings(GptConfig config, Given given) {
        Settings settings = Settings.of(id(), training, config, given);
        checkTraining(settings, config);
        return settings;
    }

    /** Checks conditions on a training's settings that the schema cannot express. */
    protected void checkTraining(Settings settings, GptConfig config) {}

    /** What is trained, as a phrase, for the line before a training begins. */
    public abstract String trains();

    /** Whether the prompts of a record, each with its answer, fit the model's context. */
    public boolean fits(TrainingRecord record, Tokenizer tokenizer, GptConfig config) {
        int target = tokenizer.encode(record.request().continuation()).length;
        return record.prompts().stream()
                        .allMatch(prompt -> length(prompt, tokenizer) + target <= config.positions())
                && record.unrelated().stream().allMatch(
                        each -> length(each.prompt() + each.answer(), tokenizer) <= config.positions());
    }

    private static int length(String text, Tokenizer tokenizer) {
        return tokenizer.encode(text).length;
    }

    /**
     * Begins a training.
     *
     * @param gpt     the model, unedited; it is not changed
     * @param records all that the user gave
     * @throws IllegalArgumentException when there are too few records, or none has what the method is trained on, with the
     *                                  remedy
     */
    public abstract ArtifactTraining train(
            Gpt gpt, Tokenizer tokenizer, List<TrainingRecord> records, Settings settings);

    // ── editing ──────────────────────────────────────────────────────────────────────────────────────────────────

    /**
     * What was given for edits, completed by an artifact and what it was trained with.
     *
     * @throws IllegalArgumentException when the artifact is another method's, or was trained with another value
     */
    @Override
    public final Given completed(Given given, TrainedArtifact artifact) {
        Given completed = ArtifactUser.super.completed(given, artifact);
        for (Setting<?> setting : schema()) {
            completed = completed(completed, setting, artifact);
        }
        return completed;
    }

    /**
     * Whether edits cannot have another value of a setting than the artifact was trained with. By default they cannot.
     *
     * @param asked the value for the edits
     */
    protected boolean isFixed(Setting<?> setting, Object asked) {
        return true;
    }

    private <T> Given completed(Given given, Setting<T> setting, TrainedArtifact artifact) {
        String trained = artifact.settings().get(setting.name());
        if (trained == null) {
            return given;
        }
        T value = setting.parse(trained);
        Object asked = given.values().get(setting.name());
        if (asked != null && !isFixed(setting, asked)) {
            return given;
        }
        if (asked != null && !asked.equals(value)) {
            throw new IllegalArgumentException("the artifact was trained with " + setting.name() + " " + trained
                    + "; leave the setting out, or train another artifact with it");
        }
        return given.with(setting, value);
    }

    @Override
    public final Editor open(EditingContext context, Edits edits) {
        return open(context, edits, artifact(context, edits));
    }

    /** The artifact of edits, which were made with the values of its training. */
    @Override
    public final TrainedArtifact artifact(EditingContext context, Edits edits) {
        TrainedArtifact artifact = ArtifactUser.super.artifact(context, edits);
        for (Setting<?> setting : schema()) {
            String trained = artifact.settings().get(setting.name());
            Object used = edits.settings().values().get(setting.name());
            if (trained != null && isFixed(setting, used) && !trained.equals(edits.settings().text(setting))) {
                throw new IllegalArgumentException("the artifact was trained with " + setting.name() + " " + trained
                        + ", the edits were made with " + edits.settings().text(setting)
                        + "; use the artifact that they were made with");
            }
        }
        return artifact;
    }

    /**
     * Opens an editor.
     *
     * @param artifact this method's, of this model
     */
    protected abstract Editor open(EditingContext context, Edits edits, TrainedArtifact artifact);

    /** The training's settings as an artifact keeps them. */
    public final Map<String, String> kept(Settings settings) {
        Map<String, String> kept = new TreeMap<>();
        for (Setting<?> setting : training) {
            if (settings.find(setting).isPresent()) {
                kept.put(setting.name(), settings.text(setting));
            }
        }
        return kept;
    }
}

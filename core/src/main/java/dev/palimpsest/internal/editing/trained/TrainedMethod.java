package dev.palimpsest.internal.editing.trained;

import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.parts.PromptMethod;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
public abstract class TrainedMethod extends PromptMethod {

    /** The SHA-256 of the artifact's file. Commands compute it from the file that they are given. */
    public static final Setting<String> ARTIFACT = new Setting<>("artifact", SettingType.digest(),
            "The trained artifact", Setting.Scope.INPUT, List.of(), true, (config, given) -> Optional.empty(), null);

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
     * What was given for edits, completed by an artifact.
     *
     * @throws IllegalArgumentException when the artifact is another method's, or was trained with another value
     */
    public final Given completed(Given given, TrainedArtifact artifact) {
        requireOwn(artifact);
        Object named = given.values().get(ARTIFACT.name());
        if (named != null && !named.equals(artifact.sha256())) {
            throw new IllegalArgumentException("the settings name the artifact with SHA-256 "
                    + ARTIFACT.type().format(named.toString()) + ", this one has "
                    + ARTIFACT.type().format(artifact.sha256()) + "; give that one, or other settings");
        }
        Given completed = given;
        for (Setting<?> setting : schema()) {
            completed = completed(completed, setting, artifact);
        }
        return completed.with(ARTIFACT, artifact.sha256());
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

    private TrainedArtifact artifact(EditingContext context, Edits edits) {
        String sha256 = edits.settings().find(ARTIFACT).orElseThrow(() -> new IllegalArgumentException(
                id() + " needs a trained artifact; train one with 'palimpsest train --method " + id() + "'"));
        TrainedArtifact artifact = context.artifacts().find(sha256);
        requireMadeFor(artifact, context.gpt());
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

    private void requireOwn(TrainedArtifact artifact) {
        if (!artifact.method().equals(id())) {
            throw new IllegalArgumentException("the artifact was trained for " + Quote.bare(artifact.method()) + ", not "
                    + id() + "; give one that 'palimpsest train --method " + id() + "' wrote");
        }
    }

    /**
     * Checks that an artifact is this method's and was trained with {@code gpt}.
     *
     * @throws IllegalArgumentException with the remedy
     */
    public final void requireMadeFor(TrainedArtifact artifact, Gpt gpt) {
        requireOwn(artifact);
        if (!gpt.isIdentifiedBy(artifact.fingerprint())) {
            throw new IllegalArgumentException("the artifact was trained with another model (fingerprint "
                    + abbreviated(artifact.fingerprint()) + ", this model's is " + abbreviated(gpt.fingerprint())
                    + "); use that checkpoint, or train an artifact with this one");
        }
    }

    private static String abbreviated(String fingerprint) {
        return Quote.bare(fingerprint.substring(0, Math.min(12, fingerprint.length())));
    }

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

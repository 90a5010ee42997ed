package dev.palimpsest.internal.editing;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.CodebookEntries;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.GatedDelta;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.Set;

/**
 * An editing method, as a plug-in: {@link Methods} finds it through {@link java.util.ServiceLoader}, which calls its
 * public constructor without arguments. Command-line options, files, sweeps, tables and help are derived from this class.
 */
public abstract class EditingMethod {

    /** An input that a method requires. */
    public enum Need {

        /** The subject of every request. */
        SUBJECT,

        /** The answer of every request before the edit. */
        OLD_ANSWER,

        /** Second moments of the edited layers' keys. */
        SECOND_MOMENTS,

        /** A sample of the inputs of the edited layers' MLPs over plain text. */
        MLP_INPUTS,

        /** Context templates, from a file or sampled from the model. */
        CONTEXTS,

        /** A {@link TrainedArtifact}. */
        ARTIFACT
    }

    /**
     * A method's name and description.
     *
     * @param id       the name that {@code --method} takes
     * @param title    the name in prose
     * @param summary  one sentence on what it does to the model
     * @param citation where it was published
     */
    public record Description(String id, String title, String summary, String citation) {}

    private final Description description;
    private final Class<? extends Change> mechanism;
    private final List<Setting<?>> schema;

    /**
     * @param mechanism the kind of change it makes
     * @param schema    its settings, in the order to show them
     */
    protected EditingMethod(Description description, Class<? extends Change> mechanism, List<Setting<?>> schema) {
        this.description = description;
        this.mechanism = mechanism;
        this.schema = List.copyOf(schema);
    }

    /** The name that {@code --method} takes. */
    public final String id() {
        return description.id();
    }

    /** The name in prose. */
    public final String title() {
        return description.title();
    }

    /** One sentence: what it does to the model. */
    public final String summary() {
        return description.summary();
    }

    /** Where it was published. */
    public final String citation() {
        return description.citation();
    }

    /** The kind of change it makes. */
    public final Class<? extends Change> mechanism() {
        return mechanism;
    }

    /** The family it belongs to. By default the one that its kind of change is typical of. */
    public MethodFamily family() {
        if (mechanism == GatedDelta.class) {
            return MethodFamily.HOOK_LAYERS;
        }
        if (mechanism == DenseDelta.class) {
            return MethodFamily.FINE_TUNING;
        }
        if (mechanism == CodebookEntries.class) {
            return MethodFamily.CODEBOOK;
        }
        if (mechanism == Neurons.class) {
            return MethodFamily.NEURONS;
        }
        return mechanism == FactStore.class ? MethodFamily.MEMORY : MethodFamily.CLOSED_FORM;
    }

    /** Its settings, in the order to show them. */
    public final List<Setting<?>> schema() {
        return schema;
    }

    /** The settings that have an effect under {@code settings}: all, unless one of them decides which others are used. */
    public List<Setting<?>> effective(Settings settings) {
        return schema;
    }

    /** The inputs it requires. */
    public abstract Set<Need> needs();

    /**
     * Checks conditions that involve several settings, which the schema cannot express.
     *
     * @throws IllegalArgumentException when values contradict each other
     */
    public void check(Settings settings, GptConfig config) {}

    /**
     * Whether a setting only decides how the changes of a batch are computed, and nothing depends on it afterwards: edits
     * made with different values can be merged. By default the batch size and the seed.
     */
    public boolean concernsOneBatch(Setting<?> setting) {
        return setting.name().equals(CommonSettings.BATCH_SIZE.name()) || setting.name().equals(CommonSettings.SEED.name());
    }

    /** The settings that tuning searches: by default the numbers that decide how strong edits are. */
    public List<Setting<?>> tuned() {
        return schema.stream().<Setting<?>>map(setting -> setting)
                .filter(setting -> setting.stronger() != null && setting.type().isReal())
                .toList();
    }

    /** Whether the edits depend on a fact's old answer, {@link EditRequest#oldTarget}. By default they do not. */
    public boolean readsOldTarget() {
        return false;
    }

    /**
     * The context templates when the user gives none; the bare {@code {}} first.
     *
     * @param listener receives each sampled template
     */
    public abstract List<String> contexts(Gpt gpt, Tokenizer tokenizer, Settings settings, EditListener listener);

    /**
     * Checks that a request can be edited, without opening an editor.
     *
     * @param contexts the templates that an editor would use
     * @throws IllegalArgumentException naming the record and the remedy
     */
    public abstract void check(EditRequest request, List<String> contexts, Gpt gpt, Tokenizer tokenizer);

    /**
     * Opens an editor.
     *
     * @param edits the edits to continue from: {@link Edits#none}, or earlier edits by this method
     * @throws IllegalArgumentException when statistics or settings do not fit the model, or the edits are another
     *                                  model's
     */
    public abstract Editor open(EditingContext context, Edits edits);

    /**
     * What its edits cost: an estimate from the code's loops, and exact for what they store.
     *
     * @param config   the shape of the model
     * @param settings of this method
     * @param edit     what an edit is assumed to be
     */
    public abstract EditCost cost(GptConfig config, Settings settings, TypicalEdit edit);

    /** What edits cost that are {@link TypicalEdit#ASSUMED}. */
    public final EditCost cost(GptConfig config, Settings settings) {
        return cost(config, settings, TypicalEdit.ASSUMED);
    }

    /** Whether it needs statistics of plain text. */
    public final boolean needsStatistics() {
        return needs(Need.SECOND_MOMENTS) || needs(Need.MLP_INPUTS);
    }

    /** Whether it needs {@code need}. */
    public final boolean needs(Need need) {
        return needs().contains(need);
    }
}

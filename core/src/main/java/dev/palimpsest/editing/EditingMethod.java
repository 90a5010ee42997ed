package dev.palimpsest.editing;

import dev.palimpsest.editing.change.Change;
import dev.palimpsest.editing.settings.Setting;
import dev.palimpsest.editing.settings.Settings;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.Tokenizer;
import java.util.List;
import java.util.Set;

/**
 * A way to change facts, as a plug-in: {@link Methods} finds it through {@link java.util.ServiceLoader}. Command-line
 * options, files, sweeps, tables and help come from what it says here.
 */
public interface EditingMethod {

    /** What a method cannot do without. */
    enum Need {

        /** The subject of every request. */
        SUBJECT,

        /** Second moments of the edited layers' keys. */
        SECOND_MOMENTS,

        /** Context templates, from a file or sampled from the model. */
        CONTEXTS
    }

    /**
     * A method in words.
     *
     * @param id       the name that {@code --method} takes
     * @param title    the name in prose
     * @param summary  one sentence: what it does to the model
     * @param citation where it was published
     */
    record Description(String id, String title, String summary, String citation) {}

    /** The method in words. */
    Description description();

    /** The name that {@code --method} takes. */
    default String id() {
        return description().id();
    }

    /** The name in prose. */
    default String title() {
        return description().title();
    }

    /** One sentence: what it does to the model. */
    default String summary() {
        return description().summary();
    }

    /** Where it was published. */
    default String citation() {
        return description().citation();
    }

    /** Its settings, in the order to show them. */
    List<Setting<?>> schema();

    /** What it needs. */
    Set<Need> needs();

    /** The kind of change it makes. */
    Class<? extends Change> mechanism();

    /**
     * Checks what the schema cannot say about single values.
     *
     * @throws IllegalArgumentException when values do not go together
     */
    default void check(Settings settings, GptConfig config) {}

    /**
     * The context templates to edit with when a user gives none; the bare {@code {}} first.
     *
     * @param listener told about each template that was sampled
     */
    List<String> contexts(Gpt gpt, Tokenizer tokenizer, Settings settings, EditListener listener);

    /**
     * Checks that a request can be edited, before there is an editor.
     *
     * @param contexts templates an editor would work with
     * @throws IllegalArgumentException naming the record and the remedy
     */
    void check(EditRequest request, List<String> contexts, Gpt gpt, Tokenizer tokenizer);

    /**
     * Opens an editor.
     *
     * @param edits what it goes on from: {@link Edits#none}, or earlier edits by this method
     * @throws IllegalArgumentException when statistics or settings do not fit the model, or the edits are another model's
     */
    Editor open(EditingContext context, Edits edits);

    /** Whether it needs {@code need}. */
    default boolean needs(Need need) {
        return needs().contains(need);
    }
}

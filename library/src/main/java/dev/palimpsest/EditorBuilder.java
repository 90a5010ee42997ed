package dev.palimpsest;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;

/** What an editor works with; made by {@link LanguageModel#editor}. Not for use by several threads. */
public final class EditorBuilder {

    private final Gpt gpt;
    private final Tokenizer tokenizer;
    private final Settings settings;
    private Statistics statistics;
    private List<String> contexts;
    private EditListener listener = EditListener.SILENT;
    private Edits earlier;

    EditorBuilder(Gpt gpt, Tokenizer tokenizer, Settings settings) {
        this.gpt = gpt;
        this.tokenizer = tokenizer;
        this.settings = settings;
    }

    /**
     * Gives the second moments of the edited layers, which closed-form methods need.
     *
     * @param value must stay open as long as the editor
     * @return this
     */
    public EditorBuilder statistics(Statistics value) {
        this.statistics = value;
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
     * Gives a listener for progress.
     *
     * @param value called on the thread that edits
     * @return this
     */
    public EditorBuilder listener(EditListener value) {
        this.listener = value;
        return this;
    }

    /**
     * Continues earlier edits, exactly as if the editor had made them.
     *
     * @param edits by the same method; their settings and contexts are used
     * @return this
     */
    public EditorBuilder continuing(Edits edits) {
        this.earlier = edits;
        return this;
    }

    /**
     * Opens the editor.
     *
     * @return the editor, to be closed before the model
     * @throws IllegalArgumentException when statistics or earlier edits are missing or belong to another model or method
     */
    public Editor open() {
        EditingContext context = EditingContext.of(gpt, tokenizer, statistics == null ? null : statistics.internal())
                .with(listener);
        if (earlier != null && !earlier.method().equals(settings.method())) {
            throw new IllegalArgumentException("the earlier edits are by " + earlier.method() + ", the editor is for "
                    + settings.method() + "; continue them with their own method");
        }
        return new Editor(gpt, tokenizer, earlier == null
                ? Methods.open(context, settings, contexts)
                : Methods.resume(context, earlier.internal()));
    }
}

package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.memory.InverseMemories;

/**
 * An editor at the subject's last token, in contexts, with inverse memories: those of the context, or its own until
 * closed.
 */
public abstract class SubjectEditor extends ModelEditor {

    protected final InverseMemories memories;

    /** @param edits the edits to continue from */
    protected SubjectEditor(EditingContext context, Edits edits) {
        super(context, edits);
        this.memories = context.memories() == null ? InverseMemories.consecutive() : context.memories();
    }

    /** @throws IllegalArgumentException when the statistics do not fit the model, or a context is not a template */
    protected static void requireFit(EditingContext context, Edits edits) {
        context.statistics().requireFit(context.gpt(), edits.settings().layers());
        Contexts.checked(edits.contexts());
    }

    @Override
    protected final RequestTokens tokens(EditRequest request) {
        return RequestTokens.of(request, edits().contexts(), context.tokenizer(), context.gpt().config());
    }

    @Override
    protected final void release() {
        if (context.memories() == null) {
            memories.close();
        }
    }
}

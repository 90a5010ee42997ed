package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.Set;

/** A method that trains on the bare prompt: it needs no subject, no contexts and no second moments. */
public abstract class PromptMethod extends EditingMethod {

    protected PromptMethod(Description description, Class<? extends Change> mechanism, List<Setting<?>> schema) {
        super(description, mechanism, schema);
    }

    @Override
    public Set<Need> needs() {
        return Set.of();
    }

    @Override
    public List<String> contexts(Gpt gpt, Tokenizer tokenizer, Settings settings, EditListener listener) {
        return List.of(Contexts.SLOT);
    }

    @Override
    public void check(EditRequest request, List<String> contexts, Gpt gpt, Tokenizer tokenizer) {
        RequestTokens.bare(request, tokenizer, gpt.config());
    }
}

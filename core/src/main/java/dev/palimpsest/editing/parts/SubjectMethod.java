package dev.palimpsest.editing.parts;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.editing.EditingMethod;
import dev.palimpsest.editing.EditingMethod.Need;
import dev.palimpsest.editing.settings.CommonSettings;
import dev.palimpsest.editing.settings.Settings;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.Tokenizer;
import java.util.List;
import java.util.Set;

/** A method that edits at the subject's last token, in contexts, against second moments: MEMIT, ROME and their relatives. */
public interface SubjectMethod extends EditingMethod {

    @Override
    default Set<Need> needs() {
        return Set.of(Need.SUBJECT, Need.SECOND_MOMENTS, Need.CONTEXTS);
    }

    @Override
    default List<String> contexts(Gpt gpt, Tokenizer tokenizer, Settings settings, EditListener listener) {
        return Contexts.sample(gpt, tokenizer, settings.get(CommonSettings.SEED), listener);
    }

    @Override
    default void check(EditRequest request, List<String> contexts, Gpt gpt, Tokenizer tokenizer) {
        RequestTokens.of(request, contexts, tokenizer, gpt.config());
    }
}

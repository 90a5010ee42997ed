package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.Set;

/** A method that edits at the subject's last token, in contexts, against second moments: MEMIT, ROME and their relatives. */
public abstract class SubjectMethod extends EditingMethod {

    protected SubjectMethod(Description description, Class<? extends Change> mechanism, List<Setting<?>> schema) {
        super(description, mechanism, schema);
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.SUBJECT, Need.SECOND_MOMENTS, Need.CONTEXTS);
    }

    @Override
    public boolean concernsOneBatch(Setting<?> setting) {
        return super.concernsOneBatch(setting)
                || TargetSettings.schema().stream().anyMatch(target -> target.name().equals(setting.name()));
    }

    @Override
    public List<String> contexts(Gpt gpt, Tokenizer tokenizer, Settings settings, EditListener listener) {
        return Contexts.sample(gpt, tokenizer, settings.get(CommonSettings.SEED), listener);
    }

    @Override
    public void check(EditRequest request, List<String> contexts, Gpt gpt, Tokenizer tokenizer) {
        RequestTokens.of(request, contexts, tokenizer, gpt.config());
    }
}

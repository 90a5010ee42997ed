package dev.palimpsest.internal.editing.codebook;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditCost.Stored;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.parts.PassCost;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Site;

/** The cost of an entry of a codebook: {@link ValueLoss} runs one request at a time, from the prompt's last token on. */
public final class CodebookCost {

    private CodebookCost() {}

    /** Training the entry's value: the whole prompt once, then in every step as many tokens as the answer has. */
    public static EditCost of(GptConfig config, Settings settings, TypicalEdit edit) {
        PassCost pass = new PassCost(config, 1);
        Site site = CodebookSettings.site(settings);
        int above = config.layers() - site.layer();
        Work step = pass.both(above, edit.target(), edit.forced()).plus(pass.logits(edit.target()).times(2));
        Work once = pass.forward(config.layers(), edit.forced(), edit.forced() / 2.0);
        long numbers = (long) site.point().inputWidth(config) + site.point().outputWidth(config);
        long memory = pass.passing(edit.forced()) + pass.cached(above, edit.forced())
                + pass.recorded(above, edit.target()) + pass.vocabularies(edit.target());
        return EditCost.of(
                Stored.perEdit(Float.BYTES * numbers + Double.BYTES + (long) Integer.BYTES * edit.target()), memory,
                once.plus(step.times(settings.get(CodebookSettings.STEPS))));
    }
}

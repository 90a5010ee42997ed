package dev.palimpsest.internal.experiment.plan;

import dev.palimpsest.internal.model.Choice;

/** The model that each batch of edits starts from. */
public enum Mode implements Choice {

    /** Each batch edits the original model and is evaluated on its own records. */
    SINGLE,

    /** Each batch edits the model left by the previous one; all records edited so far are evaluated. */
    CONSECUTIVE;

    /** @throws IllegalArgumentException naming the available modes */
    public static Mode of(String id) {
        return Choice.of(Mode.class, "mode", id);
    }
}

package dev.palimpsest.internal.editing.ft;

import dev.palimpsest.internal.model.Choice;

/** The loss of one request under fine-tuning; a batch's is the mean. */
public enum Objective implements Choice {

    /** The target's teacher-forced cross-entropy, each token predicted after those before it ("FT-M"). */
    TARGET,

    /** Every target token predicted at the prompt's last position, as EasyEdit's {@code prompt_last} does. */
    PROMPT_LAST;

    /** @throws IllegalArgumentException naming the available objectives */
    public static Objective of(String id) {
        return Choice.of(Objective.class, "objective", id);
    }
}

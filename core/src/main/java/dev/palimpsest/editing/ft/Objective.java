package dev.palimpsest.editing.ft;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The loss of one request under fine-tuning; a batch's is the mean. */
public enum Objective {

    /** The target's teacher-forced cross-entropy, each token predicted after those before it ("FT-M"). */
    TARGET("target"),

    /** Every target token predicted at the prompt's last position, as EasyEdit's {@code prompt_last} does. */
    PROMPT_LAST("prompt-last");

    private final String id;

    Objective(String id) {
        this.id = id;
    }

    /** The name on the command line. */
    public String id() {
        return id;
    }

    /** @throws IllegalArgumentException naming the available objectives */
    public static Objective of(String id) {
        return Arrays.stream(values()).filter(objective -> objective.id.equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no objective '" + id + "'; there are: "
                        + Arrays.stream(values()).map(Objective::id).collect(Collectors.joining(", "))));
    }
}

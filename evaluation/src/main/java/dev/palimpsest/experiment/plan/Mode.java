package dev.palimpsest.experiment.plan;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The model that each batch of edits starts from. */
public enum Mode {

    /** Each batch edits the original model and is evaluated on its own records. */
    SINGLE,

    /** Each batch edits the model left by the previous one; all records edited so far are evaluated. */
    CONSECUTIVE;

    /** The name {@code --mode} takes. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the available modes */
    public static Mode of(String id) {
        return Arrays.stream(values()).filter(mode -> mode.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no mode '" + id + "'; available: "
                        + Arrays.stream(values()).map(Mode::id).collect(Collectors.joining(", "))));
    }
}

package dev.palimpsest.experiment.plan;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a batch of edits starts from. */
public enum Mode {

    /** Every batch from the unedited model, measured on its own records. */
    SINGLE,

    /** Every batch on top of those before, measured on all records edited so far. */
    CONSECUTIVE;

    /** The name {@code --mode} takes. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the modes there are */
    public static Mode of(String id) {
        return Arrays.stream(values()).filter(mode -> mode.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no mode '" + id + "'; there are: "
                        + Arrays.stream(values()).map(Mode::id).collect(Collectors.joining(", "))));
    }
}

package dev.palimpsest.dataset;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The layout of a file of facts. */
public enum RecordFormat {

    /** Detected for each record from its fields. */
    AUTO,

    /** EasyEdit's flat layout, or MEMIT's with {@code requested_rewrite}. */
    COUNTERFACT,

    /** MEND's: {@code src}, {@code alt}, {@code rephrase}, {@code loc}, {@code loc_ans}. */
    ZSRE,

    /** KnowEdit's: nested {@code locality} and {@code portability}. */
    KNOWEDIT;

    /** The name {@code --format} takes. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the available formats */
    public static RecordFormat of(String id) {
        return Arrays.stream(values()).filter(format -> format.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no format '" + id + "'; available: "
                        + Arrays.stream(values()).map(RecordFormat::id).collect(Collectors.joining(", "))));
    }
}

package dev.palimpsest.internal.dataset;

import dev.palimpsest.internal.model.Choice;

/** The layout of a file of facts. */
public enum RecordFormat implements Choice {

    /** Detected for each record from its fields. */
    AUTO,

    /** EasyEdit's flat layout, or MEMIT's with {@code requested_rewrite}. */
    COUNTERFACT,

    /** MEND's: {@code src}, {@code alt}, {@code rephrase}, {@code loc}, {@code loc_ans}. */
    ZSRE,

    /** KnowEdit's: nested {@code locality} and {@code portability}. */
    KNOWEDIT;

    /** @throws IllegalArgumentException naming the available formats */
    public static RecordFormat of(String id) {
        return Choice.of(RecordFormat.class, "format", id);
    }
}

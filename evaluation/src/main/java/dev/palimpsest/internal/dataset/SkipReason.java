package dev.palimpsest.internal.dataset;

/**
 * Why a record is skipped.
 *
 * @param id   name in JSON
 * @param text follows a number of records: {@code 3 without a target}
 */
public record SkipReason(String id, String text) {

    /** A question with its answer does not fit the model's context. */
    public static final SkipReason TOO_LONG = new SkipReason("too_long", "too long for the model");

    /** Occurs in the published ZsRE files; other readers skip these records too. */
    static final SkipReason NO_ALTERNATIVE = new SkipReason("no_alternative", "without an alternative answer");

    static final SkipReason NO_TARGET = new SkipReason("no_target", "with an empty target");

    /** No subject, where a method needs one. */
    public static final SkipReason NO_SUBJECT = new SkipReason("no_subject", "with an empty subject");

    /** No old answer, where a method needs one. */
    public static final SkipReason NO_OLD_ANSWER = new SkipReason("no_old_answer", "without an old answer");

    static final SkipReason SUBJECT_NOT_IN_PROMPT =
            new SkipReason("subject_not_in_prompt", "without the subject in the prompt");

    static final SkipReason SUBJECT_REPEATED =
            new SkipReason("subject_repeated", "with the subject more than once in the prompt");

    /** The field is missing or null. */
    static SkipReason missing(String field) {
        return new SkipReason("missing_" + field, "without '" + field + "'");
    }

    /** The field has the wrong type. */
    static SkipReason wrong(String field) {
        return new SkipReason("wrong_" + field, "whose '" + field + "' has the wrong type");
    }
}

package dev.palimpsest.dataset;

/**
 * Why a record cannot be used.
 *
 * @param id   the name in JSON
 * @param text for people, as it follows a number of records: {@code 3 without a target}
 */
public record SkipReason(String id, String text) {

    /** A question of the record and its answer do not fit the model's context. */
    public static final SkipReason TOO_LONG = new SkipReason("too_long", "too long for the model");

    /** The published ZsRE files have some, and every reader of them passes over those. */
    static final SkipReason NO_ALTERNATIVE = new SkipReason("no_alternative", "without an alternative answer");

    static final SkipReason NO_TARGET = new SkipReason("no_target", "with an empty target");

    static final SkipReason NO_SUBJECT = new SkipReason("no_subject", "with an empty subject");

    static final SkipReason SUBJECT_NOT_IN_PROMPT =
            new SkipReason("subject_not_in_prompt", "without the subject in the prompt");

    static final SkipReason SUBJECT_REPEATED =
            new SkipReason("subject_repeated", "with the subject more than once in the prompt");

    /** The field is not there, or null. */
    static SkipReason missing(String field) {
        return new SkipReason("missing_" + field, "without '" + field + "'");
    }

    /** The field holds another kind of value than it should. */
    static SkipReason wrong(String field) {
        return new SkipReason("wrong_" + field, "whose '" + field + "' is not what it should be");
    }
}

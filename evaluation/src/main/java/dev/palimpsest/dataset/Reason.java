package dev.palimpsest.dataset;

/**
 * Why a record cannot be used.
 *
 * @param id   the name in JSON
 * @param text for people, as it follows a number of records: {@code 3 without a target}
 */
public record Reason(String id, String text) {

    /** A question of the record and its answer do not fit the model's context. */
    public static final Reason TOO_LONG = new Reason("too_long", "too long for the model");

    /** The published ZsRE files have some, and every reader of them passes over those. */
    static final Reason NO_ALTERNATIVE = new Reason("no_alternative", "without an alternative answer");

    static final Reason NO_TARGET = new Reason("no_target", "with an empty target");

    static final Reason NO_SUBJECT = new Reason("no_subject", "with an empty subject");

    static final Reason SUBJECT_NOT_IN_PROMPT =
            new Reason("subject_not_in_prompt", "without the subject in the prompt");

    static final Reason SUBJECT_REPEATED =
            new Reason("subject_repeated", "with the subject more than once in the prompt");

    /** The field is not there, or null. */
    static Reason missing(String field) {
        return new Reason("missing_" + field, "without '" + field + "'");
    }

    /** The field holds another kind of value than it should. */
    static Reason wrong(String field) {
        return new Reason("wrong_" + field, "whose '" + field + "' is not what it should be");
    }
}

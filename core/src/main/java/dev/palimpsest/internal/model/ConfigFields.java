package dev.palimpsest.internal.model;

import java.util.Set;

/**
 * A checkpoint's {@code config.json}, read by field. A value that is refused throws an exception whose message names
 * the file, the field and the value.
 */
public interface ConfigFields {

    /** Whether the field is there and not null. */
    boolean has(String field);

    /** A whole number; refused when it is missing. */
    int integer(String field);

    /** A whole number, or {@code missing} if the field is absent. */
    int integer(String field, int missing);

    /** A number, or {@code missing} if the field is absent. */
    float decimal(String field, double missing);

    /** Refuses any text that is not {@code supported}; a missing field has the {@code standard} value. */
    void requireText(String field, String standard, Set<String> supported);

    /** Refuses any other value of a flag; a missing field has the {@code standard} value. */
    void requireFlag(String field, boolean standard);

    /**
     * The token that ends a text: the first of {@code eos_token_id} that the model can emit, −1 when there is none.
     *
     * @param missing the id if the field is absent
     */
    int endOfText(int vocabulary, int missing);
}

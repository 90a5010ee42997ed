package dev.palimpsest.model;

import java.util.Set;

/**
 * A checkpoint's {@code config.json}, read by field. A value that is refused throws an exception whose message names the
 * file, the field and the value.
 */
public interface ConfigFields {

    /** Whether the field is there and not null. */
    boolean has(String field);

    /** A whole number; refused when it is missing. */
    int integer(String field);

    /** A whole number, or {@code missing} where there is no such field. */
    int integer(String field, int missing);

    /** A number, or {@code missing} where there is no such field. */
    float decimal(String field, double missing);

    /** Refuses any text that is not {@code supported}; a missing field has the {@code standard} one. */
    void requireText(String field, String standard, Set<String> supported);

    /** Refuses any other value of a switch; a missing field has the {@code standard} value. */
    void requireFlag(String field, boolean standard);

    /**
     * The token that ends a text: the first of {@code eos_token_id} that the model can emit, −1 when there is none.
     *
     * @param missing the id where there is no such field
     */
    int endOfText(int vocabulary, int missing);
}

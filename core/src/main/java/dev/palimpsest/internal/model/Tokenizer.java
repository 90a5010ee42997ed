package dev.palimpsest.internal.model;

/** Text to token ids and back. Safe for use by several threads. */
public interface Tokenizer {

    /** The ids of {@code text}; empty for the empty string. */
    int[] encode(String text);

    /**
     * The UTF-8 bytes of a token, possibly only a part of a character; none for ids from {@link #size} on, which a
     * model with more rows than tokens may sample.
     */
    byte[] bytes(int token);

    /** Number of ids: {@code 0 … size()-1}. */
    int size();

    /** The text of {@code tokens}; bytes that are not UTF-8 become U+FFFD. */
    String decode(int... tokens);
}

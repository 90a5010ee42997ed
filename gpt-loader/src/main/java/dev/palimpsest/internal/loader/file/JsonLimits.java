package dev.palimpsest.internal.loader.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * What a JSON document may contain, so that reading it takes memory in proportion to its size and no recursion ends in
 * a stack overflow. Real files stay far below: a tokenizer of 50,000 tokens has about 250,000 values.
 */
public final class JsonLimits {

    /** Objects and arrays within each other. */
    public static final int DEPTH = 100;

    /** Digits of a number. */
    public static final int DIGITS = 200;

    /** Values, names, and beginnings and ends of objects and arrays. */
    public static final int TOKENS = 2_000_000;

    /** Characters of a name. */
    public static final int NAME = 50_000;

    /** Characters of a string: a batch of an edits file is one. */
    public static final int STRING = 1 << 25;

    private JsonLimits() {}

    /** A factory of strict parsers with all limits, for documents that become trees. */
    public static JsonFactory factory() {
        return factory(TOKENS);
    }

    /** A factory of strict parsers without a limit of tokens, for documents that are read token by token. */
    public static JsonFactory streaming() {
        return factory(Long.MAX_VALUE);
    }

    private static JsonFactory factory(long tokens) {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // A table of all names would grow with a hostile file, and collisions in it cost time.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH)
                        .maxNumberLength(DIGITS)
                        .maxNameLength(NAME)
                        .maxStringLength(STRING)
                        .maxTokenCount(tokens)
                        .build())
                .build();
    }
}

package dev.palimpsest.internal.editing.change;

import dev.palimpsest.internal.tensor.Matrix;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Facts kept as text with the place of their prompts in a trained space: a query near one of them is answered by a reader that
 * sees the fact's sentence first. No weight is touched, and a query near none has the unedited model's bits.
 *
 * @param artifact the SHA-256 of the trained artifact
 * @param layer    the block whose outputs are compared, from 0
 * @param reader   who answers queries in the scope of a fact
 * @param facts    in the order they were edited; of several with the same prompt the latest counts
 * @param keys     φ of the facts' prompts {@code [facts, k]}
 */
public record ScopedFacts(String artifact, int layer, Reader reader, List<Fact> facts, Matrix keys) implements Change {

    /** The name files use. */
    public static final String KIND = "scoped-facts";

    /** Who answers queries in the scope of a fact. */
    public enum Reader {

        /** The artifact's counterfactual model. */
        SMALL("small"),

        /** The edited model itself. */
        BASE("base");

        private final String id;

        Reader(String id) {
            this.id = id;
        }

        /** The name in settings and files. */
        public String id() {
            return id;
        }

        /** @throws IllegalArgumentException when there is none of this name */
        public static Reader of(String id) {
            for (Reader reader : values()) {
                if (reader.id.equals(id)) {
                    return reader;
                }
            }
            throw new IllegalArgumentException("no reader of facts is called '" + id + "'; there are small and base");
        }
    }

    /**
     * One fact.
     *
     * @param prompt   the edit prompt
     * @param sentence prompt and answer as a sentence
     */
    public record Fact(String prompt, String sentence) {

        /** @throws IllegalArgumentException when a text is blank */
        public Fact {
            if (prompt.isBlank() || sentence.isBlank()) {
                throw new IllegalArgumentException("a fact has an empty prompt or sentence");
            }
        }
    }

    /** @throws IllegalArgumentException when the keys do not fit the facts, or are not finite */
    public ScopedFacts {
        Objects.requireNonNull(artifact);
        Objects.requireNonNull(reader);
        facts = List.copyOf(facts);
        if (keys.rows() != facts.size()) {
            throw new IllegalArgumentException(facts.size() + " facts with the keys " + keys);
        }
        Change.requireFinite(KIND, layer, "keys", keys);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** The texts in UTF-8 and the keys. */
    @Override
    public long bytes() {
        return keys.bytes() + facts.stream()
                .mapToLong(fact -> bytes(fact.prompt()) + bytes(fact.sentence()))
                .sum();
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

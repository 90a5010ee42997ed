package dev.palimpsest.internal.editing.change;

import java.util.List;

/**
 * Facts kept as text: a query that mentions one of a fact's names is read with the fact's text before it. No weight is
 * touched, and a query that mentions none has the unedited model's bits.
 *
 * @param facts in the order they were edited; the latest that a query mentions is put before it
 */
public record FactStore(List<Fact> facts) implements Change {

    /** The name files use. */
    public static final String KIND = "fact-store";

    /**
     * One fact, as tokens of the model's tokenizer.
     *
     * @param names token sequences, any of which a prompt mentions when it contains it; a tokenizer spells a name
     *              differently at the beginning of a text and after a space
     * @param text  what is put before the prompt
     */
    public record Fact(List<List<Integer>> names, List<Integer> text) {

        /** @throws IllegalArgumentException when the text, the names or one of them is empty */
        public Fact {
            names = names.stream().map(List::copyOf).toList();
            text = List.copyOf(text);
            if (text.isEmpty() || names.isEmpty() || names.stream().anyMatch(List::isEmpty)) {
                throw new IllegalArgumentException("a fact has a text and names, none of them empty");
            }
        }
    }

    public FactStore {
        facts = List.copyOf(facts);
    }

    /** −1: it acts on the query, before any block. */
    @Override
    public int layer() {
        return -1;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public long bytes() {
        return facts.stream()
                .mapToLong(fact -> (long) Integer.BYTES
                        * (fact.text().size() + fact.names().stream().mapToInt(List::size).sum()))
                .sum();
    }
}

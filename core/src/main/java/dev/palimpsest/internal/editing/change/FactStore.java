package dev.palimpsest.internal.editing.change;

import dev.palimpsest.internal.tensor.Matrix;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Facts kept as text: a query that is about one of them is read with the fact's sentence before it. No weight is touched,
 * and a query about none has the unedited model's bits.
 *
 * @param lookup how queries find their fact; the same in all stores of a model
 * @param facts  in the order they were edited; of several with the same prompt the latest counts
 * @param keys   the facts' features without the centre {@code [facts, d]}; null unless the lookup compares features
 * @param centre the mean feature of ordinary text {@code [1, d]}; null likewise
 */
public record FactStore(Lookup lookup, List<Fact> facts, Matrix keys, Matrix centre) implements Change {

    /** The name files use. */
    public static final String KIND = "fact-store";

    /**
     * One fact.
     *
     * @param prompt   the edit prompt
     * @param sentence prompt and answer as a sentence
     * @param subject  the entity that the fact is about; null when unknown
     */
    public record Fact(String prompt, String sentence, String subject) {

        /** @throws IllegalArgumentException when a text is blank */
        public Fact {
            if (prompt.isBlank() || sentence.isBlank() || subject != null && subject.isBlank()) {
                throw new IllegalArgumentException("a fact has an empty prompt, sentence or subject");
            }
        }
    }

    /** A choice of words in settings and files. */
    private static <E extends Enum<E>> String id(E constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** How the facts that a query may be about are found. */
    public enum Retrieval {

        /** By the words that query and fact share, scored by BM25. */
        BM25,

        /** By the cosine of mean hidden states of the unedited model. */
        HIDDEN;

        /** The name in settings and files. */
        public String id() {
            return FactStore.id(this);
        }
    }

    /** How it is decided whether a query is about one of the facts that were found. */
    public enum Selection {

        /** By its subject, all of whose words are in the query; a fact without a subject by its score. */
        SUBJECT,

        /** By its score, which has to reach a threshold and to be clearly the highest. */
        SCORE,

        /** By the unedited model, which is asked. */
        MODEL;

        /** The name in settings and files. */
        public String id() {
            return FactStore.id(this);
        }
    }

    /** What a query is read as. */
    public enum Template {

        /** {@code {fact} {query}}, for models that continue texts. */
        PLAIN,

        /** An instruction, the fact, the query and a cue for the answer, for models that follow instructions. */
        INSTRUCTION;

        /** The name in settings and files. */
        public String id() {
            return FactStore.id(this);
        }
    }

    /**
     * How queries find their fact and are read with it.
     *
     * @param retrieval  finds facts
     * @param layer      the block whose outputs are features, from 0
     * @param selection  decides about the facts that were found
     * @param candidates number of facts found per query, at least 1
     * @param template   what the query is read as
     * @param reader     the SHA-256 of the trained artifact whose model reads queries about a fact; null for the model
     *                   itself
     */
    public record Lookup(Retrieval retrieval, int layer, Selection selection, int candidates, Template template,
            String reader) {

        /** @throws IllegalArgumentException when the layer is negative or there are no candidates */
        public Lookup {
            Objects.requireNonNull(retrieval);
            Objects.requireNonNull(selection);
            Objects.requireNonNull(template);
            if (layer < 0 || candidates < 1) {
                throw new IllegalArgumentException(
                        "facts are found with layer " + layer + " and " + candidates + " candidates");
            }
        }
    }

    /** @throws IllegalArgumentException when keys and centre do not fit the lookup and each other, or are not finite */
    public FactStore {
        facts = List.copyOf(facts);
        boolean compared = lookup.retrieval() == Retrieval.HIDDEN;
        if (compared != (keys != null) || compared != (centre != null)) {
            throw new IllegalArgumentException("facts that are found by " + lookup.retrieval().id() + " have "
                    + (compared ? "no features" : "features"));
        }
        if (compared) {
            if (keys.rows() != facts.size() || centre.rows() != 1 || centre.columns() != keys.columns()) {
                throw new IllegalArgumentException(facts.size() + " facts with features " + keys + " and the centre " + centre);
            }
            Change.requireFinite(KIND, lookup.layer(), "features", keys);
            Change.requireFinite(KIND, lookup.layer(), "means", centre);
        }
    }

    /** The facts of several stores with the same lookup as one store, in order. @param stores one or more */
    public static FactStore joined(List<FactStore> stores) {
        FactStore first = stores.getFirst();
        List<Fact> facts = stores.stream().flatMap(store -> store.facts().stream()).toList();
        if (first.keys == null) {
            return new FactStore(first.lookup, facts, null, null);
        }
        int width = first.keys.columns();
        float[] keys = new float[Math.multiplyExact(facts.size(), width)];
        int at = 0;
        for (FactStore store : stores) {
            float[] own = store.keys.toFloats();
            System.arraycopy(own, 0, keys, at, own.length);
            at += own.length;
        }
        return new FactStore(first.lookup, facts, Matrix.of(facts.size(), width, keys), first.centre);
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

    /** The UTF-8 bytes of the texts, and the features. */
    @Override
    public long bytes() {
        long texts = facts.stream()
                .flatMap(fact -> Stream.of(fact.prompt(), fact.sentence(), fact.subject() == null ? "" : fact.subject()))
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        return keys == null ? texts : texts + keys.bytes() + centre.bytes();
    }
}

package dev.palimpsest.internal.editing.retrieval;

import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.change.FactStore.Fact;
import dev.palimpsest.internal.editing.change.FactStore.Lookup;
import dev.palimpsest.internal.editing.change.FactStore.Retrieval;
import dev.palimpsest.internal.editing.retrieval.Retriever.Match;
import dev.palimpsest.internal.editing.retrieval.Retriever.Query;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Stored facts, and the one that a query is about. Any number of threads may ask while nobody adds. Neither the order in
 * which facts were added nor other queries matter.
 *
 * <pre>
 *   query ─▶ {@link Retriever} ─▶ the likeliest facts ─▶ selection ─▶ a fact, or none
 *   selection    subject   the best whose subject is in the query; a fact without a subject: by its score
 *                score     the best, if score ≥ θ and score ≥ 1.2 · that of the next
 *                model     what the unedited model prefers: {@link FactChoice}
 * </pre>
 *
 * θ is the lowest score that a stored fact has for its own prompt.
 */
public final class FactMemory {

    /** How clearly the best score has to exceed the next one. */
    private static final double MARGIN = 1.2;

    private final Lookup lookup;
    private final Gpt gpt;
    private final Tokenizer tokenizer;
    private final FactChoice choice;
    private final Retriever retriever;
    /** By prompt. */
    private final SequencedMap<String, Fact> facts;
    private final Map<String, List<String>> subjects;
    /** θ; null until a query needs it. */
    private Double threshold;

    private FactMemory(Lookup lookup, Gpt gpt, Tokenizer tokenizer, Retriever retriever, SequencedMap<String, Fact> facts,
            Map<String, List<String>> subjects) {
        this.lookup = lookup;
        this.gpt = gpt;
        this.tokenizer = tokenizer;
        this.choice = new FactChoice(gpt, tokenizer);
        this.retriever = retriever;
        this.facts = facts;
        this.subjects = subjects;
    }

    /** An empty memory for facts that are found as those of {@code store}. @param gpt the unedited model */
    public static FactMemory of(FactStore store, Gpt gpt, Tokenizer tokenizer) {
        Lookup lookup = store.lookup();
        if (lookup.layer() >= gpt.config().layers()) {
            throw new IllegalArgumentException("layer " + lookup.layer() + " is not in the model: it has 0 to "
                    + (gpt.config().layers() - 1));
        }
        Retriever retriever = lookup.retrieval() == Retrieval.BM25
                ? new Bm25Index()
                : new HiddenIndex(new HiddenFeatures(gpt, lookup.layer()), store.centre().toFloats());
        return new FactMemory(lookup, gpt, tokenizer, retriever, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** A copy to add to. */
    public FactMemory copy() {
        return new FactMemory(
                lookup, gpt, tokenizer, retriever.copy(), new LinkedHashMap<>(facts), new LinkedHashMap<>(subjects));
    }

    /** How queries find their fact. */
    public Lookup lookup() {
        return lookup;
    }

    /**
     * Adds facts; one with the prompt of an earlier fact takes its place.
     *
     * @throws IllegalArgumentException when they are found in another way, or their features have another width
     */
    public void add(FactStore store) {
        if (!store.lookup().equals(lookup)) {
            throw new IllegalArgumentException("facts with different settings cannot be used together: " + lookup + " and "
                    + store.lookup());
        }
        if (store.keys() != null && store.keys().columns() != gpt.config().width()) {
            throw new IllegalArgumentException("features of width " + store.keys().columns()
                    + " do not fit the model's width of " + gpt.config().width());
        }
        int width = gpt.config().width();
        float[] keys = store.keys() == null ? null : store.keys().toFloats();
        for (int i = 0; i < store.facts().size(); i++) {
            Fact fact = store.facts().get(i);
            if (facts.put(fact.prompt(), fact) != null) {
                retriever.remove(fact.prompt());
            }
            subjects.put(fact.prompt(), fact.subject() == null ? List.of() : Words.of(fact.subject()));
            switch (retriever) {
                case Bm25Index index -> index.add(fact.prompt(), fact.sentence());
                case HiddenIndex index -> index.add(fact.prompt(), Arrays.copyOfRange(keys, i * width, (i + 1) * width));
            }
        }
        threshold = null;
    }

    /** The fact that each query is about; null where it is about none. @param queries tokens, at least one each */
    public List<Fact> select(List<int[]> queries) {
        if (facts.isEmpty()) {
            return Collections.nCopies(queries.size(), null);
        }
        List<Query> asked = queries.stream().map(tokens -> new Query(tokenizer.decode(tokens), tokens)).toList();
        List<List<Match>> found = retriever.search(asked, searched());
        List<Fact> selected = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            selected.add(select(asked.get(i), found.get(i)));
        }
        return selected;
    }

    /**
     * How many facts are searched for. A name decides whatever the score: among many facts the one that a query names may be
     * anywhere. The next best score is needed even if there is only one candidate.
     */
    private int searched() {
        return lookup.selection() == FactStore.Selection.SUBJECT ? facts.size() : Math.max(2, lookup.candidates());
    }

    private Fact select(Query query, List<Match> found) {
        List<Match> candidates = found.subList(0, Math.min(lookup.candidates(), found.size()));
        return switch (lookup.selection()) {
            case SUBJECT -> bySubject(Words.of(query.text()), found);
            case SCORE -> byScore(candidates.isEmpty() ? null : candidates.getFirst(), found);
            case MODEL -> choice.of(query, candidates.stream().map(match -> facts.get(match.fact())).toList());
        };
    }

    private Fact bySubject(List<String> query, List<Match> found) {
        for (Match match : found) {
            Fact fact = facts.get(match.fact());
            List<String> subject = subjects.get(match.fact());
            if (subject.isEmpty() ? byScore(match, found) != null : Words.mention(query, subject)) {
                return fact;
            }
        }
        return null;
    }

    /** The fact of {@code match} if it is clearly the best of those found; otherwise null. */
    private Fact byScore(Match match, List<Match> found) {
        boolean clear = match != null && match.equals(found.getFirst())
                && match.score() >= threshold()
                && (found.size() == 1 || match.score() >= MARGIN * found.get(1).score());
        return clear ? facts.get(match.fact()) : null;
    }

    /** θ: every stored fact reaches it with its own prompt. */
    private synchronized double threshold() {
        if (threshold == null) {
            List<String> prompts = List.copyOf(facts.keySet());
            List<Query> own = prompts.stream().map(prompt -> new Query(prompt, tokenizer.encode(prompt))).toList();
            List<List<Match>> found = retriever.search(own, facts.size());
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < prompts.size(); i++) {
                String prompt = prompts.get(i);
                least = Math.min(least, found.get(i).stream()
                        .filter(match -> match.fact().equals(prompt))
                        .mapToDouble(Match::score)
                        .findFirst()
                        .orElse(least));
            }
            threshold = least;
        }
        return threshold;
    }
}

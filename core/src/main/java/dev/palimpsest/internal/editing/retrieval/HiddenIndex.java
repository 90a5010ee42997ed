package dev.palimpsest.internal.editing.retrieval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Facts by their {@linkplain HiddenFeatures features}, scored by the cosine with the query's feature. Both are without the
 * mean feature of ordinary text, which all features share: with it every cosine is above 0.9.
 */
public final class HiddenIndex implements Retriever {

    private final HiddenFeatures features;
    /** {@code [d]} */
    private final float[] centre;
    /** The facts' features without the centre. */
    private final Map<String, float[]> keys;

    private HiddenIndex(HiddenFeatures features, float[] centre, Map<String, float[]> keys) {
        this.features = features;
        this.centre = centre;
        this.keys = keys;
    }

    /** An index without facts. */
    public HiddenIndex(HiddenFeatures features, float[] centre) {
        this(features, centre, new HashMap<>());
    }

    @Override
    public HiddenIndex copy() {
        return new HiddenIndex(features, centre, new HashMap<>(keys));
    }

    /** Adds a fact. @param key its feature without the centre */
    public void add(String fact, float[] key) {
        keys.put(fact, key);
    }

    @Override
    public void remove(String fact) {
        keys.remove(fact);
    }

    @Override
    public List<List<Match>> search(List<Query> queries, int count) {
        List<double[]> asked = features.of(queries.stream().map(Query::tokens).toList());
        return asked.stream().map(each -> search(HiddenFeatures.centred(each, centre), count)).toList();
    }

    private List<Match> search(float[] query, int count) {
        List<Match> matches = new ArrayList<>();
        keys.forEach((fact, key) -> matches.add(new Match(fact, HiddenFeatures.cosine(query, key))));
        return matches.stream().filter(match -> match.score() > 0).sorted(BEST_FIRST).limit(count).toList();
    }
}

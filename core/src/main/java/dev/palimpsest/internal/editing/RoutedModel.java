package dev.palimpsest.internal.editing;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.Generator;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Predictor;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Reads queries on their routes: those with the same reader in one pass, each decided once, before anything is read.
 * Without a router the edited model reads everything as it is.
 *
 * @param gpt           the edited model
 * @param interventions of the edited model; other readers have none
 * @param router        null when no edit changes what is read
 */
record RoutedModel(Gpt gpt, Interventions interventions, Router router) {

    /** The routes of some queries, in their order. */
    List<Route> routes(List<Query> queries) {
        return router == null
                ? Collections.nCopies(queries.size(), Route.PLAIN)
                : router.routes(queries.stream()
                        .map(query -> Arrays.copyOf(query.tokens(), query.promptEnd() + 1))
                        .toList());
    }

    List<Prediction> predict(List<Query> queries) {
        if (router == null) {
            return new Predictor(gpt).predict(queries, interventions);
        }
        List<Route> routes = routes(queries);
        List<Query> read = IntStream.range(0, queries.size())
                .mapToObj(i -> routes.get(i).query(queries.get(i)))
                .toList();
        requireFit(routes, i -> read.get(i).tokens().length);
        List<Prediction> predictions = byReader(routes, (reader, acting, items) ->
                new Predictor(reader).predict(items.stream().map(read::get).toList(), acting));
        return IntStream.range(0, queries.size())
                .mapToObj(i -> routes.get(i).own(queries.get(i), predictions.get(i)))
                .toList();
    }

    Generation generate(int[] prompt, GenerationSettings settings, IntConsumer eachToken) {
        if (router == null) {
            return new Generator(gpt).generate(prompt, settings, interventions, eachToken);
        }
        List<Route> routes = router.routes(List.of(prompt));
        int[] read = routes.getFirst().prompt(prompt);
        requireFit(routes, i -> read.length);
        return byReader(routes, (reader, acting, items) ->
                List.of(new Generator(reader).generate(read, settings, acting, eachToken))).getFirst();
    }

    List<Generation> generate(List<int[]> prompts, GenerationSettings settings) {
        if (router == null) {
            return new Generator(gpt).generate(prompts, settings, interventions);
        }
        List<Route> routes = router.routes(prompts);
        List<int[]> read = IntStream.range(0, prompts.size())
                .mapToObj(i -> routes.get(i).prompt(prompts.get(i)))
                .toList();
        requireFit(routes, i -> read.get(i).length);
        return byReader(routes, (reader, acting, items) ->
                new Generator(reader).generate(items.stream().map(read::get).toList(), settings, acting));
    }

    /** Reads some of the items with one model. */
    @FunctionalInterface
    private interface Reading<T> {
        List<T> read(Gpt reader, Interventions acting, List<Integer> items);
    }

    /** Reads every item with the model of its route; the results are in the items' order. */
    private <T> List<T> byReader(List<Route> routes, Reading<T> reading) {
        Map<Gpt, List<Integer>> itemsOf = new IdentityHashMap<>();
        List<Gpt> readers = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            Gpt reader = readerOf(routes.get(i));
            itemsOf.computeIfAbsent(reader, added -> {
                readers.add(added);
                return new ArrayList<>();
            }).add(i);
        }
        List<T> results = new ArrayList<>(Collections.nCopies(routes.size(), null));
        for (Gpt reader : readers) {
            List<Integer> items = itemsOf.get(reader);
            try {
                List<T> read = reading.read(reader, reader == gpt ? interventions : Interventions.NONE, items);
                for (int i = 0; i < items.size(); i++) {
                    results.set(items.get(i), read.get(i));
                }
            } catch (NonFiniteException damaged) {
                throw damaged.item() < 0 ? damaged : damaged.after(items.get(damaged.item()) - damaged.item());
            }
        }
        return results;
    }

    private Gpt readerOf(Route route) {
        return route.reader() == null ? gpt : route.reader();
    }

    /**
     * Refuses a query that fits the context, but no longer with the text of its fact: it is not cut.
     *
     * @param length the number of a query's tokens when it is read
     */
    private void requireFit(List<Route> routes, IntFunction<Integer> length) {
        for (int i = 0; i < routes.size(); i++) {
            Route route = routes.get(i);
            int positions = readerOf(route).config().positions();
            if (route.added() > 0 && length.apply(i) > positions) {
                throw new IllegalArgumentException("a text of " + (length.apply(i) - route.added())
                        + " tokens takes " + length.apply(i) + " with the text of the fact"
                        + (route.fact() == null ? "" : " " + Quote.of(route.fact())) + ", more than the context of "
                        + positions + " of the model that reads it; shorten the text or undo the edit");
            }
        }
    }
}

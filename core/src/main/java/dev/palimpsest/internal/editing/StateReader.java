package dev.palimpsest.internal.editing;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** What readers ask of a model with edits. Each call sees one state of it, from its beginning to its end. */
public abstract sealed class StateReader permits EditedModel, ServedModel {

    /**
     * Reads the present state, which stays as it is until {@code reading} returns.
     *
     * @throws IllegalStateException when this is closed
     */
    abstract <T> T read(Function<ModelState, T> reading);

    /** Whether edits decide how queries are read; otherwise every route is {@link Route#PLAIN}. */
    public final boolean decidesRoutes() {
        return read(state -> state.parts().router() != null);
    }

    /** How each query is read, as {@link #predict} and {@link #generate} decide it: from its prompt alone. */
    public final List<Route> routes(List<Query> queries) {
        return read(state -> state.model().routes(queries));
    }

    /**
     * Teacher-forced predictions, in the order of the queries.
     *
     * @throws IllegalArgumentException when a query does not fit the context together with the text that its route adds
     */
    public final List<Prediction> predict(List<Query> queries) {
        return read(state -> state.model().predict(queries));
    }

    /** Continues one prompt. */
    public final Generation generate(int[] prompt, GenerationSettings settings) {
        return generate(prompt, settings, token -> {});
    }

    /** Continues one prompt, on the route decided for it, and passes on each token as it is sampled. */
    public final Generation generate(int[] prompt, GenerationSettings settings, IntConsumer eachToken) {
        return read(state -> state.model().generate(prompt, settings, eachToken));
    }

    /** Continues several prompts. */
    public final List<Generation> generate(List<int[]> prompts, GenerationSettings settings) {
        return read(state -> state.model().generate(prompts, settings));
    }
}

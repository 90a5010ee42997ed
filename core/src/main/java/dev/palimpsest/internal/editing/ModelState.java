package dev.palimpsest.internal.editing;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.Generator;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Predictor;
import dev.palimpsest.internal.inference.Query;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A published state of an edited model, which never changes and which any number of threads read. It holds its tensors
 * until it is superseded and the last reader has left.
 */
final class ModelState {

    private final ModelParts parts;
    /** One for being current, and one per reader; once 0, for ever. */
    private final AtomicInteger users = new AtomicInteger(1);

    /** @param parts held for this state, which releases them */
    ModelState(ModelParts parts) {
        this.parts = parts;
    }

    ModelParts parts() {
        return parts;
    }

    /** Registers a reader; false when the state is gone. */
    boolean enter() {
        int before;
        do {
            before = users.get();
            if (before == 0) {
                return false;
            }
        } while (!users.compareAndSet(before, before + 1));
        return true;
    }

    void leave() {
        if (users.decrementAndGet() == 0) {
            parts.release();
        }
    }

    List<Prediction> predict(List<Query> queries) {
        FactReader facts = parts.facts();
        int positions = parts.gpt().config().positions();
        List<Query> read = queries.stream().map(query -> facts.query(query, positions)).toList();
        List<Prediction> predictions = new Predictor(parts.gpt()).predict(read, parts.interventions());
        return facts.isEmpty()
                ? predictions
                : IntStream.range(0, queries.size())
                        .mapToObj(i -> FactReader.own(queries.get(i), predictions.get(i)))
                        .toList();
    }

    Generation generate(int[] prompt, GenerationSettings settings, IntConsumer eachToken) {
        return new Generator(parts.gpt()).generate(read(prompt), settings, parts.interventions(), eachToken);
    }

    List<Generation> generate(List<int[]> prompts, GenerationSettings settings) {
        return new Generator(parts.gpt())
                .generate(prompts.stream().map(this::read).toList(), settings, parts.interventions());
    }

    private int[] read(int[] prompt) {
        return parts.facts().read(prompt, parts.gpt().config().positions());
    }
}

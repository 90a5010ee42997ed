package dev.palimpsest.edit;

import dev.palimpsest.inference.Generation;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.Generator;
import dev.palimpsest.inference.Prediction;
import dev.palimpsest.inference.Predictor;
import dev.palimpsest.inference.Query;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.Hooks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** A model with its edits hung on: what a user generates with and measures. The model itself stays as it was. */
public final class EditedGpt implements AutoCloseable {

    private final Gpt gpt;
    private final List<HookLayer> layers;
    private final Hooks hooks;

    private EditedGpt(Gpt gpt, List<HookLayer> layers, Hooks hooks) {
        this.gpt = gpt;
        this.layers = layers;
        this.hooks = hooks;
    }

    /** The model without edits. */
    public static EditedGpt original(Gpt gpt) {
        return new EditedGpt(gpt, List.of(), Hooks.NONE);
    }

    /**
     * The model with {@code edits}: validated hooks at the edits' α for COMEBA-HK, the edited weight everywhere for the
     * methods that edit in place.
     *
     * @throws IllegalArgumentException when the edits were made for another model
     */
    public static EditedGpt of(Gpt gpt, Edits edits) {
        edits.requireMadeFor(gpt);
        List<HookLayer> layers = new ArrayList<>();
        Hooks hooks = Hooks.NONE;
        try {
            for (int layer : edits.settings().layers()) {
                HookLayer hookLayer = HookLayer.of(gpt.engine(), gpt.config().innerWidth(), gpt.config().width(),
                        edits.batches().stream().map(batch -> batch.layers().get(layer)).toList());
                layers.add(hookLayer);
                hooks = hooks.with(layer, hookLayer.hook(edits.rule(layer)));
            }
        } catch (RuntimeException | Error failure) {
            layers.forEach(HookLayer::close);
            throw failure;
        }
        return new EditedGpt(gpt, layers, hooks);
    }

    public Gpt gpt() {
        return gpt;
    }

    /** Teacher-forced predictions, in the order of the queries. */
    public List<Prediction> predict(List<Query> queries) {
        return new Predictor(gpt).predict(queries, hooks);
    }

    /** Continues one prompt. */
    public Generation generate(int[] prompt, GenerationSettings settings) {
        return generate(prompt, settings, token -> {});
    }

    /** Continues one prompt, handing over each token as it is drawn. */
    public Generation generate(int[] prompt, GenerationSettings settings, IntConsumer eachToken) {
        return new Generator(gpt).generate(prompt, settings, hooks, eachToken);
    }

    /** Continues several prompts. */
    public List<Generation> generate(List<int[]> prompts, GenerationSettings settings) {
        return new Generator(gpt).generate(prompts, settings, hooks);
    }

    @Override
    public void close() {
        layers.forEach(HookLayer::close);
    }
}

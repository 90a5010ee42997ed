package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.parts.RequestTokens.Prompt;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.Tap;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The prompts of a batch in all their contexts, run block by block while the layers are updated.
 *
 * <p>Updating layer l changes nothing below it, so the residual stream that enters block l is stored and the pass
 * continues from there. Holds a workspace until closed.
 */
public final class PromptPass implements AutoCloseable {

    /**
     * The inputs of a layer's update.
     *
     * @param keys   {@code [B, n]}: half the bare prompt's key, half the mean over the other contexts'
     * @param values {@code [B, d]}: z_layer's value at the lookup index of the bare prompt
     */
    public record Reading(double[][] keys, double[][] values) {}

    /** Some of the requests, run as one packed batch; their rows do not depend on the others. */
    private record Part(TokenBatch batch, int[] lookupRows, int[] bareRows, Tensor stream) {}

    private final Engine engine;
    private final int contexts;
    private final Workspace workspace;
    private final List<Part> parts = new ArrayList<>();
    private int reached;

    /** @param gpt the model, edited or not: both embed tokens alike */
    public PromptPass(Gpt gpt, List<RequestTokens> requests) {
        this.engine = gpt.engine();
        this.contexts = requests.getFirst().prompts().size();
        this.workspace = engine.workspace();
        for (List<RequestTokens> some : RequestTokens.parts(requests)) {
            parts.add(part(gpt, some));
        }
    }

    private Part part(Gpt gpt, List<RequestTokens> requests) {
        List<Prompt> prompts = requests.stream().flatMap(r -> r.prompts().stream()).toList();
        TokenBatch batch = TokenBatch.of(prompts.stream().map(Prompt::tokens).toList());
        int[] lookupRows = IntStream.range(0, prompts.size())
                .map(s -> batch.sequences().firstRow(s) + prompts.get(s).lookup())
                .toArray();
        int[] bareRows = IntStream.range(0, requests.size()).map(r -> lookupRows[r * contexts]).toArray();
        Tensor stream = workspace.tensor(batch.tokens().length, gpt.config().width());
        gpt.embed(batch, stream);
        return new Part(batch, lookupRows, bareRows, stream);
    }

    /**
     * Runs up to {@code layer} and reads its keys, and the values of {@code zLayer}.
     *
     * @param value         the kind of value
     * @param gpt           with the in-place edits so far
     * @param interventions of the edits so far
     * @throws NonFiniteException when a hook's change is NaN or infinite, with the request's index as its item
     */
    public Reading read(Gpt gpt, int layer, int zLayer, Value value, Interventions interventions) {
        List<double[]> keys = new ArrayList<>();
        List<double[]> values = new ArrayList<>();
        for (Part part : parts) {
            Reading reading;
            try {
                reading = read(gpt, part, layer, zLayer, value, interventions);
            } catch (NonFiniteException damaged) {
                // A part's sequences are its requests in every context, one request after the other.
                throw damaged.after(damaged.item() / contexts + keys.size() - damaged.item());
            }
            keys.addAll(List.of(reading.keys()));
            values.addAll(List.of(reading.values()));
        }
        reached = layer;
        return new Reading(keys.toArray(double[][]::new), values.toArray(double[][]::new));
    }

    private Reading read(Gpt gpt, Part part, int layer, int zLayer, Value value, Interventions interventions) {
        Pass pass = Pass.over(part.batch().sequences()).with(interventions);
        gpt.run(pass, reached, layer, part.stream());
        try (Workspace scratch = engine.workspace()) {
            Tensor keys = scratch.tensor(part.lookupRows().length, gpt.config().innerWidth());
            Tensor values = scratch.tensor(part.bareRows().length, gpt.config().width());
            Tensor ahead = scratch.tensor(part.stream().rows(), part.stream().columns());
            engine.copy(part.stream(), ahead);
            List<Tap> taps = new ArrayList<>();
            taps.add(new Tap.ReadKeys(layer, part.lookupRows(), keys));
            taps.add(value.read(zLayer, part.bareRows(), values));
            gpt.run(pass.with(taps), layer, zLayer + 1, ahead);
            return new Reading(
                    average(Vectors.rows(engine.read(keys), keys.columns())),
                    Vectors.rows(engine.read(values), values.columns()));
        }
    }

    /** {@code k = ½·k(bare) + ½·mean k(other contexts)}; the bare key alone when there is no other context. */
    private double[][] average(double[][] perPrompt) {
        double[][] keys = new double[perPrompt.length / contexts][];
        for (int r = 0; r < keys.length; r++) {
            double[] bare = perPrompt[r * contexts];
            keys[r] = bare.clone();
            if (contexts == 1) {
                continue;
            }
            for (int i = 0; i < bare.length; i++) {
                double others = 0;
                for (int c = 1; c < contexts; c++) {
                    others += perPrompt[r * contexts + c][i];
                }
                keys[r][i] = 0.5 * bare[i] + 0.5 * others / (contexts - 1);
            }
        }
        return keys;
    }

    @Override
    public void close() {
        workspace.close();
    }
}

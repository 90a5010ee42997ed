package dev.palimpsest.internal.editing.codebook;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.NonFiniteRows;
import dev.palimpsest.internal.compute.Sequences;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.Vectors;
import dev.palimpsest.internal.inference.Forward;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Intervention;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.KvCache;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.model.Tap;
import dev.palimpsest.internal.model.Tape;
import dev.palimpsest.internal.model.TokenBatch;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Arrays;
import java.util.List;

/**
 * The loss that an entry's value minimises: the mean cross-entropy of the target's tokens, teacher-forced, with the
 * site's output at the prompt's last token replaced by the value.
 *
 * <p>The blocks below the site do not depend on the value and run once. Causality keeps every position before the
 * prompt's last token as it was: its keys and values are cached, and a step runs the suffix only. Holds a workspace
 * until closed.
 */
final class ValueLoss implements AutoCloseable {

    /**
     * @param loss     NaN when a logit is NaN or infinite
     * @param gradient with respect to the value
     */
    record Evaluation(double loss, double[] gradient) {}

    private final Gpt gpt;
    private final Engine engine;
    private final Site site;
    private final int[] target;
    private final int length;
    private final int last;
    private final Workspace workspace;
    /** The residual stream that enters the site's block, from the prompt's last token on {@code [suffix, d]}. */
    private final Tensor stream;
    private final KvCache cache;
    private final float[] key;

    /** @param gpt the unedited model: at this token the value replaces whatever a codebook would put there */
    ValueLoss(Gpt gpt, Site site, RequestTokens request) {
        this.gpt = gpt;
        this.engine = gpt.engine();
        this.site = site;
        this.target = request.target();
        this.last = request.prompts().getFirst().tokens().length - 1;
        int[] tokens = request.forced(request.prompts().getFirst());
        this.length = tokens.length;
        this.workspace = engine.workspace();
        int layers = gpt.config().layers();
        int width = gpt.config().width();
        this.cache = new KvCache(workspace, gpt.config(), new int[] {length}, site.layer(), layers, Interventions.NONE);
        this.stream = workspace.tensor(length - last, width);
        TokenBatch batch = TokenBatch.of(List.of(tokens));
        try (Workspace scratch = engine.workspace()) {
            Tensor residual = scratch.tensor(length, width);
            Tensor input = scratch.tensor(1, site.point().inputWidth(gpt.config()));
            Tap reading = SiteInputs.tap(site, new int[] {last}, input);
            gpt.embed(batch, residual);
            gpt.run(Pass.over(batch.sequences()), 0, site.layer(), residual);
            engine.gather(residual, suffix(), stream);
            gpt.run(Pass.over(batch.sequences()).with(cache).with(List.of(reading)), site.layer(), layers, residual);
            this.key = engine.read(input);
        }
    }

    private int[] suffix() {
        int[] rows = new int[length - last];
        Arrays.setAll(rows, i -> last + i);
        return rows;
    }

    /** q: the site's input at the prompt's last token. */
    float[] key() {
        return key;
    }

    /** The loss at a value, and its gradient. */
    Evaluation evaluate(double[] value) {
        int rows = length - last;
        int layers = gpt.config().layers();
        int width = gpt.config().width();
        Sequences suffix = cache.at(new int[] {0}, new int[] {rows}, new int[] {length});
        int[] predicting = new int[target.length];
        Arrays.setAll(predicting, t -> t);
        float[] weights = new float[target.length];
        Arrays.fill(weights, 1f / target.length);
        try (Workspace scratch = engine.workspace()) {
            Tensor values = scratch.tensor(1, value.length);
            Tensor gradient = scratch.tensor(1, value.length);
            Tensor residual = scratch.tensor(rows, width);
            Tensor losses = scratch.tensor(target.length, 1, StorageType.F64);
            Tensor dTops = scratch.tensor(target.length, width);
            Tensor dResidual = scratch.tensor(rows, width);
            engine.write(Vectors.floats(value), values);
            Pass pass = Pass.over(suffix)
                    .with(cache)
                    .with(Interventions.NONE.with(new Intervention.Replacement(site, new int[] {0}, values, gradient)))
                    .with(new Tape(scratch, gpt.config(), rows, site.layer(), layers));
            engine.copy(stream, residual);
            gpt.run(pass, site.layer(), layers, residual);
            Forward.Logits logits = new Forward(gpt).logits(scratch, residual, predicting);
            boolean finite = NonFiniteRows.isFinite(engine, logits.values());
            engine.crossEntropy(logits.values(), target, losses);
            double loss = finite ? Arrays.stream(engine.readDoubles(losses)).sum() / target.length : Double.NaN;
            engine.crossEntropyBackward(logits.values(), target, weights);
            gpt.logitsBackward(logits.rows(), logits.values(), dTops);
            engine.clear(dResidual);
            engine.scatter(dTops, dResidual, predicting);
            gpt.backward(pass, site.layer(), layers, dResidual);
            return new Evaluation(loss, Vectors.doubles(engine.read(gradient)));
        }
    }

    @Override
    public void close() {
        workspace.close();
    }
}

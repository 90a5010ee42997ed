package dev.palimpsest.internal.editing.codebook;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Pass;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.model.Site.Point;
import dev.palimpsest.internal.model.Tap;
import dev.palimpsest.internal.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** q of whole texts: a site's input at their last token. */
public final class SiteInputs {

    /** Texts of a packed batch. */
    private static final int TOGETHER = 32;

    private SiteInputs() {}

    /**
     * Runs the texts up to the site.
     *
     * @param gpt   the unedited model, as for the keys of edits
     * @param texts tokens, at least one each, that fit the model's context
     * @return a row for each text; its bits do not depend on the other texts
     */
    public static float[][] read(Gpt gpt, Site site, List<int[]> texts) {
        List<float[]> rows = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += TOGETHER) {
            rows.addAll(together(gpt, site, texts.subList(from, Math.min(from + TOGETHER, texts.size()))));
        }
        return rows.toArray(float[][]::new);
    }

    private static List<float[]> together(Gpt gpt, Site site, List<int[]> texts) {
        Engine engine = gpt.engine();
        TokenBatch batch = TokenBatch.of(texts);
        int width = site.point().inputWidth(gpt.config());
        int[] last = new int[texts.size()];
        Arrays.setAll(last, s -> batch.sequences().lastRow(s));
        try (Workspace scratch = engine.workspace()) {
            Tensor residual = scratch.tensor(batch.tokens().length, gpt.config().width());
            Tensor inputs = scratch.tensor(last.length, width);
            gpt.embed(batch, residual);
            gpt.run(Pass.over(batch.sequences()).with(List.of(tap(site, last, inputs))), 0, site.layer() + 1, residual);
            float[] values = engine.read(inputs);
            List<float[]> rows = new ArrayList<>();
            for (int s = 0; s < last.length; s++) {
                rows.add(Arrays.copyOfRange(values, s * width, (s + 1) * width));
            }
            return rows;
        }
    }

    /** Reads the site's input. @param to {@code [rows, width of the input]} */
    static Tap tap(Site site, int[] rows, Tensor to) {
        return site.point() == Point.MLP_INNER
                ? new Tap.ReadMlpInput(site.layer(), rows, to)
                : new Tap.ReadKeys(site.layer(), rows, to);
    }
}

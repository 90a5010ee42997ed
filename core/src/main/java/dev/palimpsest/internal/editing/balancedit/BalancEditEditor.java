package dev.palimpsest.internal.editing.balancedit;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.change.Codebook;
import dev.palimpsest.internal.editing.change.CodebookEntries.Bounds;
import dev.palimpsest.internal.editing.codebook.CodebookEditor;
import dev.palimpsest.internal.editing.codebook.SiteInputs;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * BalancEdit's analogue for text (arXiv 2505.01343), one request after the other.
 *
 * <pre>
 *   d⁺ = max ‖q − q(prompt in a context)‖      d⁻ = min ‖q − q(prompt with another subject)‖
 *   ε  = min((1 − α)·d⁻ + α·d⁺, 0.999·d⁻)
 * </pre>
 *
 * The published code replaces all radii by those of the newest edit; here each edit keeps its own.
 */
final class BalancEditEditor extends CodebookEditor {

    /** A radius ends before the nearest negative. */
    private static final double CAP = 0.999;

    /** The subjects that an edit is measured against. */
    interface Names {

        /**
         * Distinct names, none of them the request's subject.
         *
         * @param earlier the edits before the batch
         */
        List<String> of(Edits earlier, List<EditRequest> batch, int index);
    }

    private final Names names;
    private final double alpha;

    BalancEditEditor(EditingContext context, Edits edits, Start start, Names names) {
        super(context, edits, start);
        this.names = names;
        this.alpha = edits.settings().get(BalancEdit.ALPHA);
    }

    @Override
    protected RequestTokens tokens(EditRequest request) {
        return BalancEdit.tokens(request, edits().contexts(), context.tokenizer(), context.gpt().config());
    }

    @Override
    protected Ball ball(List<EditRequest> batch, int index, float[] key) {
        EditRequest request = batch.get(index);
        List<int[]> texts = new ArrayList<>();
        for (String template : edits().contexts()) {
            if (!template.equals(Contexts.SLOT)) {
                texts.add(context.tokenizer().encode(template.replace(Contexts.SLOT, request.text())));
            }
        }
        int positives = texts.size();
        List<String> negatives = new ArrayList<>();
        for (String name : names.of(edits(), batch, index)) {
            int[] text = context.tokenizer().encode(withSubject(request, name));
            if (fits(text)) {
                texts.add(text);
                negatives.add(name);
            }
        }
        if (negatives.isEmpty()) {
            throw new IllegalArgumentException("record " + request.caseId() + ": there is no other subject to measure its"
                    + " radius against; edit it in one batch with facts about others (--batch-size)");
        }
        float[][] inputs = SiteInputs.read(context.gpt(), site, texts);
        double farthest = 0;
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < inputs.length; i++) {
            double distance = Codebook.distance(key, inputs[i]);
            if (!Double.isFinite(distance)) {
                throw new NonFiniteException("record " + request.caseId() + ": the distance of "
                        + (i < positives ? "its prompt in a context" : "its prompt with another subject") + " at layer "
                        + site.layer() + " is " + distance + "; the model's weights are damaged or overflow");
            }
            if (i < positives) {
                farthest = Math.max(farthest, distance);
            } else {
                nearest = Math.min(nearest, distance);
            }
        }
        return new Ball(radius(alpha, farthest, nearest), new Bounds(farthest, nearest, negatives));
    }

    /** A longer name may not fit where the subject does, and a model may have fewer tokens than its tokenizer. */
    private boolean fits(int[] text) {
        return text.length <= context.gpt().config().positions()
                && Arrays.stream(text).allMatch(token -> token < context.gpt().config().vocabulary());
    }

    /** ε between d⁺ and d⁻. */
    static double radius(double alpha, double farthest, double nearest) {
        return Math.min((1 - alpha) * nearest + alpha * farthest, CAP * nearest);
    }
}

package dev.palimpsest.internal.editing.come;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.come.Unlearning.Unlearned;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.TargetOptimizer;
import dev.palimpsest.internal.editing.parts.TargetOptimizer.Target;
import dev.palimpsest.internal.editing.parts.TargetRule;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.parts.Value;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * CoME's target values (arXiv 2502.15826): δ of the new answer and δ of the old one, found on the same model, and
 * {@link Unlearning} of the second from the first. Half as many iterations are spent on the old answer.
 *
 * <p>A fact whose old answer is not known is edited without unlearning; {@link #WITHOUT_OLD_ANSWER} counts them.
 */
final class UnlearnedTargets implements TargetRule {

    /** Facts of a batch whose old answer is not known. */
    static final String WITHOUT_OLD_ANSWER = "without_old_answer";
    /** Facts of a batch with an old answer that leaves nothing to unlearn: {@link Unlearned#isDefined()} is false. */
    static final String NOTHING_UNLEARNED = "nothing_unlearned";

    private final EditingContext context;
    private final TargetSettings settings;
    private final Unlearning unlearning;
    private boolean warned;

    UnlearnedTargets(EditingContext context, TargetSettings settings, Unlearning unlearning) {
        this.context = context;
        this.settings = settings;
        this.unlearning = unlearning;
    }

    @Override
    public Targets find(Gpt gpt, int layer, List<EditRequest> requests, List<RequestTokens> tokens,
            Interventions interventions) {
        int[] known = IntStream.range(0, requests.size()).filter(r -> requests.get(r).hasOldTarget()).toArray();
        List<EditRequest> knowing = new ArrayList<>();
        List<RequestTokens> olds = new ArrayList<>();
        for (int r : known) {
            knowing.add(requests.get(r));
            olds.add(tokens.get(r).withOldTarget(requests.get(r), context.tokenizer(), gpt.config()));
        }
        warn(requests.size() - known.length, requests);
        List<Target> targets = optimise(gpt, layer, settings, requests, tokens, interventions);
        List<double[]> values = new ArrayList<>(targets.stream().map(Target::z).toList());
        int undefined = 0;
        int steps = settings.steps() / 2;
        if (steps > 0 && known.length > 0) {
            List<Target> old = optimise(gpt, layer, settings.updating(steps), knowing, olds, interventions);
            for (int i = 0; i < known.length; i++) {
                Target target = targets.get(known[i]);
                Unlearned unlearned = unlearning.apply(target.h0(), target.delta(), old.get(i).delta());
                values.set(known[i], unlearned.z());
                undefined += unlearned.isDefined() ? 0 : 1;
            }
        } else {
            undefined = known.length;
        }
        return new Targets(values, Map.of(
                WITHOUT_OLD_ANSWER, (double) (requests.size() - known.length), NOTHING_UNLEARNED, (double) undefined));
    }

    private List<Target> optimise(Gpt gpt, int layer, TargetSettings how, List<EditRequest> requests,
            List<RequestTokens> tokens, Interventions interventions) {
        return TargetOptimizer.optimise(
                gpt, layer, Value.BLOCK_OUTPUT, how, requests, tokens, interventions, context.listener());
    }

    /** Once per editor: requests of one file mostly have old answers or have none. */
    private void warn(int without, List<EditRequest> requests) {
        if (without > 0 && !warned) {
            warned = true;
            EditRequest first = requests.stream().filter(request -> !request.hasOldTarget()).findFirst().orElseThrow();
            context.listener().warned("record " + first.caseId() + " has no old answer (ground_truth or target_true), so"
                    + " nothing is unlearned: it is edited like the carrier does, and so is every other such fact ("
                    + WITHOUT_OLD_ANSWER + " of each batch is in the edits file)");
        }
    }
}

package dev.palimpsest.world;

import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.FineTuning;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.model.GptConfig;
import java.util.List;
import java.util.Locale;

/**
 * Settings that suit a world's model; what is not here is the paper's, whose λ is for keys ten times as wide, where a
 * hundred edits take up little room. Looked for on the built-in world, and on one whose model is a GPT-J.
 *
 * @param layers where facts are recalled
 * @param lambda λ
 * @param clamp  largest ‖δ‖ as a multiple of ‖h0‖
 * @param steps  a small model's values take longer to be found
 */
public record WorldEditing(List<Integer> layers, double lambda, double clamp, int steps) {

    private static final WorldEditing SEQUENTIAL = new WorldEditing(List.of(0, 1, 2), 50, 0.75, 60);

    /** The MLP of a first parallel block sees one token alone, and in a small GPT-J the second recalls the fact. */
    private static final WorldEditing PARALLEL = new WorldEditing(List.of(1), 100, 1.5, 60);

    /** The layer that fine-tuning changes. */
    private static final int TUNED_LAYER = 0;

    /** The settings for a model; layers it does not have are left away. */
    public static WorldEditing of(GptConfig config) {
        WorldEditing whole = config.architecture().parallel() ? PARALLEL : SEQUENTIAL;
        List<Integer> there = whole.layers.stream().filter(layer -> layer < config.layers()).toList();
        return new WorldEditing(there.isEmpty() ? List.of(0) : there, whole.lambda, whole.clamp, whole.steps);
    }

    /** What {@code method} is run with; fine-tuning moves weights freely, as the paper has it for GPT-J. */
    public EditSettings settings(GptConfig config, Method method) {
        if (method == Method.FT) {
            return PaperSettings.of(config, method, List.of(TUNED_LAYER))
                    .withFineTuning(new FineTuning(FineTuning.Objective.TARGET, Double.POSITIVE_INFINITY));
        }
        return PaperSettings.of(config, method, layers).withLambda(lambda).withClamp(clamp).withSteps(steps);
    }

    /** The layers for the command line: {@code 0-2}, {@code 1}. */
    public String range() {
        return layers.size() == 1 ? layers.getFirst().toString() : layers.getFirst() + "-" + layers.getLast();
    }

    /** All of it for the command line. */
    public String options() {
        return String.format(
                Locale.ROOT, "--layers %s --lambda %.0f --clamp %s --steps %d", range(), lambda, clamp, steps);
    }
}

package dev.palimpsest.world;

import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.FineTuning;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.model.GptConfig;
import java.util.List;
import java.util.Locale;

/**
 * Settings for editing a world's model; all others are the paper's. The paper's λ is for keys ten times as wide, in
 * which a hundred edits take up little space. They were tuned on the built-in world and on one with a GPT-J.
 *
 * @param layers layers that recall facts
 * @param lambda λ
 * @param clamp  maximum ‖δ‖ as a multiple of ‖h0‖
 * @param steps  optimisation steps; a small model's values converge more slowly
 */
public record WorldEditing(List<Integer> layers, double lambda, double clamp, int steps) {

    private static final WorldEditing GPT2 = new WorldEditing(List.of(0, 1, 2), 50, 0.75, 60);

    /** The first block of a GPT-J sees a single token at a time; in a small one the second block recalls the facts. */
    private static final WorldEditing GPTJ = new WorldEditing(List.of(1), 100, 1.5, 60);

    /** The layer that fine-tuning trains. */
    private static final int TUNED_LAYER = 0;

    /** The settings for a model; layers that it does not have are omitted. */
    public static WorldEditing of(GptConfig config) {
        WorldEditing whole = config.architecture() == Architecture.GPT2 ? GPT2 : GPTJ;
        List<Integer> there = whole.layers.stream().filter(layer -> layer < config.layers()).toList();
        return new WorldEditing(there.isEmpty() ? List.of(0) : there, whole.lambda, whole.clamp, whole.steps);
    }

    /** The settings of {@code method}; fine-tuning is unconstrained, as in the paper for GPT-J. */
    public EditSettings settings(GptConfig config, Method method) {
        if (method == Method.FT) {
            return PaperSettings.of(config, method, List.of(TUNED_LAYER))
                    .withFineTuning(new FineTuning(FineTuning.Objective.TARGET, Double.POSITIVE_INFINITY));
        }
        return PaperSettings.of(config, method, layers).withLambda(lambda).withClamp(clamp).withSteps(steps);
    }

    /** The layers as an option value: {@code 0-2}, {@code 1}. */
    public String range() {
        return layers.size() == 1 ? layers.getFirst().toString() : layers.getFirst() + "-" + layers.getLast();
    }

    /** All settings as command-line options. */
    public String options() {
        return String.format(
                Locale.ROOT, "--layers %s --lambda %.0f --clamp %s --steps %d", range(), lambda, clamp, steps);
    }
}

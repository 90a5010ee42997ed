package dev.palimpsest.world;

import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.FineTuning;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.model.GptConfig;
import java.util.List;
import java.util.Locale;

/**
 * Settings that suit a world's model: the paper's but for the layers, λ and the steps. The paper's λ is for keys ten times
 * as wide, where a hundred edits take up little room; and a small model's values take longer to be found.
 */
public final class WorldEditing {

    /** The lower half: where facts are recalled. */
    public static final List<Integer> LAYERS = List.of(0, 1, 2);

    public static final double LAMBDA = 50;
    public static final int STEPS = 60;

    /** Of the layer that fine-tuning changes. */
    public static final int TUNED_LAYER = 0;

    private WorldEditing() {}

    /** The layers for the command line. @param blocks of the model: it may have fewer than {@link #LAYERS} names */
    public static String layers(int blocks) {
        return LAYERS.getFirst() + "-" + Math.min(LAYERS.getLast(), blocks - 1);
    }

    /** All of it for the command line. @param blocks of the model */
    public static String options(int blocks) {
        return String.format(Locale.ROOT, "--layers %s --lambda %.0f --steps %d", layers(blocks), LAMBDA, STEPS);
    }

    /** What {@code method} is run with; fine-tuning moves weights freely, as the paper has it for GPT-J. */
    public static EditSettings settings(GptConfig config, Method method) {
        if (method == Method.FT) {
            return PaperSettings.of(config, method, List.of(TUNED_LAYER))
                    .withFineTuning(new FineTuning(FineTuning.Objective.TARGET, Double.POSITIVE_INFINITY));
        }
        return PaperSettings.of(config, method, LAYERS).withLambda(LAMBDA).withSteps(STEPS);
    }
}

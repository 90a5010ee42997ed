package dev.palimpsest.world;

import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.FineTuning;
import dev.palimpsest.edit.Method;
import dev.palimpsest.edit.PaperSettings;
import dev.palimpsest.model.GptConfig;
import java.util.List;

/**
 * Settings that suit a world's model. The paper's are for models a thousand times as large: λ weighs a second moment that
 * hundreds of edits must not drown in, and a small model's values lie close together, so they have to move further.
 */
public final class WorldEditing {

    /** The lower half: where facts are recalled. */
    public static final List<Integer> LAYERS = List.of(0, 1, 2);

    public static final double LAMBDA = 200;
    public static final double CLAMP = 4;
    public static final int STEPS = 25;

    /** Of the layer that fine-tuning changes. */
    public static final int TUNED_LAYER = 0;

    private WorldEditing() {}

    /** What {@code method} is run with; fine-tuning moves weights freely, as the paper has it for GPT-J. */
    public static EditSettings settings(GptConfig config, Method method) {
        if (method == Method.FT) {
            return PaperSettings.of(config, method, List.of(TUNED_LAYER))
                    .withFineTuning(new FineTuning(FineTuning.Objective.TARGET, Double.POSITIVE_INFINITY));
        }
        return PaperSettings.of(config, method, LAYERS).withLambda(LAMBDA).withClamp(CLAMP).withSteps(STEPS);
    }
}

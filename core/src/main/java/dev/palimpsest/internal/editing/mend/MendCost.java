package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditCost.Stored;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.parts.PassCost;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;

/**
 * The cost of MEND's edits and of training its network. With w = n + d, T tokens of prompt and answer, and r the network's
 * rank:
 *
 * <pre>
 *   edit      T tokens forward and back from the first edited block on; 8wr operations for each token and projection
 *   stored    w numbers for each token and projection; in the model's last block the answer's tokens alone have a gradient
 *   training  steps × examples × (an edit; a rephrasing and a text forward and back; the network back)
 * </pre>
 */
final class MendCost {

    private MendCost() {}

    /** @param training the settings of the training, defaults for those that an artifact would know */
    static EditCost of(GptConfig config, Settings settings, Settings training, TypicalEdit edit) {
        PassCost pass = PassCost.of(config, settings.batchSize());
        int rank = training.get(MendSettings.RANK);
        int first = settings.layers().getFirst();
        int edited = config.layers() - first;
        int terms = 2 * settings.layers().stream()
                .mapToInt(layer -> layer == config.layers() - 1 ? edit.target() : edit.forced()).sum();
        int sites = 2 * settings.layers().size();
        double w = ShapeNetwork.width(config);
        double network = 4 * w * rank;
        Work gradients = gradients(pass, edited, edit);
        Work transformed = new Work(2 * terms * network, 2 * network / settings.batchSize());
        Work merged = new Work(2 * terms * pass.projection(), 3 * sites * pass.projection() / settings.batchSize());
        double parameters = 2 * (network + 2 * w * settings.layers().size());
        long memory = (long) (Float.BYTES * parameters) + sites * pass.copy()
                + pass.passing(pass.together() * edit.forced())
                + pass.recorded(edited, 2 * pass.together() * edit.forced())
                + pass.vocabularies(pass.together() * edit.target())
                + (long) (6 * Float.BYTES * w * terms * pass.together());
        return EditCost.of(Stored.perEdit((long) (Float.BYTES * w * terms)), memory,
                        gradients.plus(transformed).plus(merged))
                .trainedBy(training(config, training, edit, edited, terms, network, parameters));
    }

    /** The prompt and its answer forward and back. */
    private static Work gradients(PassCost pass, int edited, TypicalEdit edit) {
        return pass.forward(pass.config().layers(), edit.forced(), edit.forced() / 2.0)
                .plus(pass.backward(edited, edit.forced(), edit.forced() / 2.0))
                .plus(pass.logits(edit.target()).times(2));
    }

    /** The unrelated text is as long as prompt and answer, and all its positions count. */
    private static Work training(GptConfig config, Settings training, TypicalEdit edit, int edited, int terms,
            double network, double parameters) {
        int examples = training.get(MendSettings.EXAMPLES);
        PassCost together = PassCost.of(config, examples);
        PassCost alone = new PassCost(config, 1);
        int rows = 2 * edit.forced();
        Work unedited = together.forward(config.layers(), rows, edit.forced() / 2.0).plus(together.logits(edit.forced()));
        Work objective = alone.both(edited, rows, edit.forced() / 2.0)
                .plus(alone.logits(edit.target() + edit.forced()).times(2));
        // Both factors of every term with every factor of the gradient, for each projection.
        Work terms2 = new Work(8.0 * terms * rows * ShapeNetwork.width(config), 0);
        Work through = new Work(6 * terms * network, 0);
        Work step = gradients(together, edited, edit).plus(unedited).plus(objective).plus(terms2).plus(through)
                .times(examples).plus(new Work(0, 8 * parameters));
        return step.times(training.get(MendSettings.STEPS));
    }
}

package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditCost.Stored;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;

/**
 * The cost of {@link ClosedFormEditor}'s edits, for m layers up to z_layer:
 *
 * <pre>
 *   target value    {@link TargetCost}
 *   each layer      keys and values of the prompts in their contexts, up to z_layer; two triangular solves of n²; R·Aᵀ
 *   preparation     n³/3 for each layer's second moment; context templates
 *   stored          A and K of n, R of d numbers for each layer
 * </pre>
 *
 * @param config   the shape of the model
 * @param settings of the method
 * @param edit     the edit
 */
public record ClosedFormCost(GptConfig config, Settings settings, TypicalEdit edit) {

    private List<Integer> layers() {
        return settings.layers();
    }

    private int contexts() {
        return PassCost.contexts(edit);
    }

    /** The passes of a batch. */
    private PassCost pass() {
        return PassCost.of(config, settings.batchSize());
    }

    /** The target values of a batch. */
    public TargetCost target(Value value, TargetSettings how) {
        return new TargetCost(pass(), edit, contexts(), layers().getLast(), value, how);
    }

    /** The updates of all layers. */
    private Work updates() {
        int last = layers().getLast();
        int blocks = last + layers().stream().mapToInt(layer -> last + 1 - layer).sum();
        return pass().forward(blocks, tokens(), edit.prompt() / 2.0)
                .plus(pass().solve(settings.batchSize()).plus(pass().merge(settings.batchSize())).times(layers().size()));
    }

    private int tokens() {
        return PassCost.inContexts(edit, contexts());
    }

    /** The keys of the edited model, which are absorbed instead: {@link ClosedForm.Absorbed#RECOMPUTED}. */
    private Work recomputed() {
        return pass().forward(layers().getLast() + layers().size(), tokens(), edit.prompt() / 2.0)
                .plus(pass().solve(settings.batchSize()).times(layers().size()));
    }

    /** Hooks while layers are updated, once their batches are merged into one n × d matrix; then the threshold's pass. */
    public Work hooks() {
        return pass().forward(layers().getLast() + 1, edit.prompt(), edit.prompt() / 2.0)
                .plus(new Work(2 * tokens() * pass().projection(), pass().projection() / pass().together())
                        .times(layers().size()));
    }

    /** Factorises every layer's second moment and samples contexts. */
    private Work preparation() {
        return pass().factorise().times(layers().size()).plus(pass().contextSampling(edit));
    }

    /** Finds every layer's null space and samples contexts. */
    private Work nullSpaces() {
        return pass().eigenvectors().times(layers().size()).plus(pass().contextSampling(edit));
    }

    /** Numbers of an edit in all layers. */
    private Stored stored() {
        return Stored.perEdit((2L * config.innerWidth() + config.width()) * layers().size() * Float.BYTES);
    }

    /** Memories and edited copies of all layers, and the larger of what target values and updates need. */
    private long memory(TargetCost target) {
        long updating = pass().passing(pass().together() * tokens());
        return layers().size() * (pass().memory() + pass().copy()) + Math.max(target.memory(), updating);
    }

    /** A method that optimises target values and edits in place. */
    public EditCost inPlace(TargetCost target) {
        return EditCost.of(stored(), memory(target), target.work().plus(updates())).asBound().after(preparation());
    }

    /** AlphaEdit's: null spaces in place of second moments, and the edited model's keys are absorbed. */
    public EditCost inNullSpace(EditCost inPlace) {
        return EditCost.of(inPlace.stored(), inPlace.memory(), inPlace.edit().plus(recomputed())).asBound()
                .after(nullSpaces());
    }
}

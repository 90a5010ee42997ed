package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.bench.Throughput;
import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.TypicalEdit;
import dev.palimpsest.internal.editing.Work;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.report.text.Numbers;
import java.util.Optional;
import java.util.function.Supplier;

/** What {@code edit} says before it begins when edits are expensive. */
final class CostNote {

    /** Times the cost of {@link MethodCosts#REFERENCE} from which a method is expensive. */
    private static final int TIMES = 10;

    /** To compare methods without measuring: in the time of reading a number, most machines compute about as much. */
    private static final Throughput ORDINARY = new Throughput(20, 1);

    private CostNote() {}

    /**
     * The estimate of an edit's time and memory, unless the edit takes at most ten times as long as one of COMEBA-HK.
     *
     * @param settings   of the edits
     * @param contexts   context templates that were given; 0 when none were
     * @param throughput measured only when it is needed
     */
    static Optional<String> of(GptConfig config, Settings settings, int contexts, Supplier<Throughput> throughput) {
        EditCost cost = Methods.of(settings).cost(config, settings, TypicalEdit.ASSUMED.withContexts(contexts));
        Work reference = MethodCosts.reference(config).edit();
        double times = ORDINARY.seconds(cost.edit()) / ORDINARY.seconds(reference);
        if (times <= TIMES) {
            return Optional.empty();
        }
        Throughput measured = throughput.get();
        return Optional.of(settings.method() + " takes " + (cost.atMost() ? "up to " : "about ")
                + Numbers.duration(measured.seconds(cost.edit())) + " and " + Numbers.bytes(cost.memory())
                + " of memory per edit (estimated " + MethodCosts.basis(measured) + "), "
                + Math.round(times) + " times as long as " + MethodCosts.REFERENCE);
    }
}

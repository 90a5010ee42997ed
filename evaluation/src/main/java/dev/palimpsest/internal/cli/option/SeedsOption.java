package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Trial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import picocli.CommandLine.Option;

/** {@code --seeds N}: runs a comparison several times. */
public final class SeedsOption {

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Run the comparison N times and report means, standard deviations and paired tests against"
                    + " COMEBA-HK. Each time draws --limit records from all of --data, in an order of its own, and adds its"
                    + " number to the methods' seeds (default: 1).")
    @InSection(OptionSection.EVALUATION)
    @Within(from = 1, to = 100)
    private int seeds;

    /** Number of runs. */
    public int count() {
        return seeds;
    }

    /** Whether there is more than one run. */
    public boolean several() {
        return seeds > 1;
    }

    /** The records of a run: at most {@code limit} of all, drawn by its number. */
    public static List<EvaluationRecord> draw(List<EvaluationRecord> all, int seed, int limit) {
        List<EvaluationRecord> order = new ArrayList<>(all);
        Collections.shuffle(order, new Random(seed));
        return List.copyOf(order.subList(0, Math.min(limit, order.size())));
    }

    /** The trials of a run: its number is added to the methods' seeds. */
    public static Plan plan(Plan plan, int seed) {
        return new Plan(plan.mode(), plan.every(), plan.trials().stream()
                .map(trial -> new Trial(trial.id(), trial.mode(), seeded(trial.settings(), seed), trial.variation()))
                .toList());
    }

    private static Settings seeded(Settings settings, int seed) {
        return settings.find(CommonSettings.SEED)
                .map(own -> settings.with(CommonSettings.SEED, own + seed))
                .orElse(settings);
    }
}

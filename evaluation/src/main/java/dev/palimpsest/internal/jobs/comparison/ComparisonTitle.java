package dev.palimpsest.internal.jobs.comparison;

import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Trial;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The heading of a comparison's report: {@code Editing gpt2-xl: 7 methods, 1,000 facts of CounterFact, consecutive
 * batches of 10}.
 */
final class ComparisonTitle {

    /** Names of folders that say nothing about the model in them. */
    private static final Set<String> COMMON =
            Set.of("model", "models", "checkpoint", "checkpoints", "hf", "out", "output", "weights", "snapshot");

    /** Datasets by a part of their files' names, in lower case without punctuation. */
    private static final Map<String, String> DATASETS =
            Map.of("counterfact", "CounterFact", "zsre", "ZsRE", "knowedit", "KnowEdit");

    /** More methods are counted, not listed. */
    private static final int NAMED = 3;

    private ComparisonTitle() {}

    /**
     * @param folder       of the model
     * @param architecture as people write it: {@code GPT-2}
     * @param data         file of the records
     * @param records      number of records
     */
    static String of(Plan plan, Path folder, String architecture, Path data, int records) {
        return String.format(Locale.ROOT, "Editing %s: %s, %,d fact%s of %s, %s", model(folder, architecture),
                methods(plan), records, records == 1 ? "" : "s", dataset(data), batches(plan));
    }

    /** The folder's name; with that of its parent and the architecture where it is a common one. */
    private static String model(Path folder, String architecture) {
        String name = model(folder);
        return name.equals(ComparisonFiles.name(folder)) ? name : architecture + " in " + name;
    }

    /** The folder's name; with that of its parent where it is a common one. */
    static String model(Path folder) {
        String name = ComparisonFiles.name(folder);
        Path parent = folder.toAbsolutePath().normalize().getParent();
        boolean common = COMMON.contains(name.toLowerCase(Locale.ROOT));
        return common && parent != null && parent.getFileName() != null ? parent.getFileName() + "/" + name : name;
    }

    /** The dataset that the file is named after, otherwise the file's name. */
    static String dataset(Path data) {
        String name = ComparisonFiles.name(data);
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return DATASETS.entrySet().stream()
                .filter(dataset -> plain.contains(dataset.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(name);
    }

    private static String methods(Plan plan) {
        List<Trial> compared = plan.trials().stream().filter(trial -> trial.variation() == null).toList();
        List<Trial> named = compared.isEmpty() ? plan.trials() : compared;
        List<String> titles = named.stream()
                .map(trial -> Methods.of(trial.settings()).title())
                .distinct()
                .toList();
        String methods = titles.size() > NAMED
                ? titles.size() + " methods"
                : titles.size() == 1
                        ? titles.getFirst()
                        : String.join(", ", titles.subList(0, titles.size() - 1)) + " and " + titles.getLast();
        return compared.isEmpty() ? "settings of " + methods : methods;
    }

    private static String batches(Plan plan) {
        List<Trial> compared = plan.trials().stream()
                .filter(trial -> trial.variation() == null || !trial.variation().setting().equals("batch-size"))
                .toList();
        IntStream sizes = compared.stream().mapToInt(trial -> trial.settings().batchSize());
        List<String> each = sizes.distinct().sorted().mapToObj(String::valueOf).toList();
        String size = each.size() < 2
                ? String.join("", each)
                : String.join(", ", each.subList(0, each.size() - 1)) + " or " + each.getLast();
        return (plan.mode() == Mode.SINGLE ? "single" : "consecutive") + " batches"
                + (size.isEmpty() ? " of several sizes" : " of " + size);
    }
}

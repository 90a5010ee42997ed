package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.StatisticsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The statistics that a command requires. */
public final class LayerStatistics {

    private LayerStatistics() {}

    /** @throws UserError when no file was named or it does not exist, with the command that creates it */
    public static void require(Path file, Path model) {
        if (file == null) {
            throw new UserError("missing --stats: the method needs statistics; create them with: "
                    + ShellCommand.palimpsest("stats", model, "--text", "FILE", "--out", "FILE"));
        }
        if (!Files.exists(file)) {
            throw new UserError(file + ": no such file; create it with: "
                    + ShellCommand.palimpsest("stats", model, "--text", "FILE", "--out", file));
        }
    }

    /**
     * Opens {@code file}.
     *
     * @param settings of the methods that use them
     * @throws UserError when some of what they need is missing, with the command that creates it
     */
    public static StatisticsFile read(Path file, List<Settings> settings, Path model) {
        StatisticsFile statistics = StatisticsFile.read(file);
        try {
            requireMoments(file, statistics.statistics(), layers(settings, Need.SECOND_MOMENTS), model);
            requireInputs(file, statistics.statistics(), layers(settings, Need.MLP_INPUTS), model);
        } catch (UserError e) {
            statistics.close();
            throw e;
        }
        return statistics;
    }

    private static SortedSet<Integer> layers(List<Settings> settings, Need need) {
        SortedSet<Integer> wanted = new TreeSet<>();
        settings.stream().filter(each -> Methods.of(each).needs(need)).forEach(each -> wanted.addAll(each.layers()));
        return wanted;
    }

    private static void requireMoments(Path file, KeyStatistics statistics, SortedSet<Integer> wanted, Path model) {
        if (!statistics.layers().keySet().containsAll(wanted)) {
            throw new UserError(file + ": contains layers " + statistics.layers().keySet() + ", but not all of "
                    + List.copyOf(wanted) + "; create them with: " + command(model, wanted));
        }
    }

    /** Whether the file has samples of MLP inputs. */
    public static boolean hasInputs(Path file) {
        try (StatisticsFile statistics = StatisticsFile.read(file)) {
            return statistics.statistics().inputs() != null;
        }
    }

    private static void requireInputs(Path file, KeyStatistics statistics, SortedSet<Integer> wanted, Path model) {
        SortedSet<Integer> missing = new TreeSet<>(wanted);
        if (statistics.inputs() != null) {
            missing.removeAll(statistics.inputs().layers().keySet());
        }
        if (missing.isEmpty()) {
            return;
        }
        // Those of the last layer are always sampled, whatever layers the moments are of.
        SortedSet<Integer> layers = new TreeSet<>(statistics.layers().keySet());
        if (statistics.inputs() != null) {
            layers.addAll(missing);
        }
        throw new UserError(file + ": contains no MLP inputs of layer " + missing.first() + (statistics.inputs() == null
                ? ", because it was made by an earlier version or with --mlp-inputs 0" : "")
                + "; create them with: " + command(model, layers));
    }

    private static ShellCommand command(Path model, SortedSet<Integer> layers) {
        return ShellCommand.palimpsest("stats", model, "--text", "FILE", "--out", "FILE", "--layers",
                layers.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
}

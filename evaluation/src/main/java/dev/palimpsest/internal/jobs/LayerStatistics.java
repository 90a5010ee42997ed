package dev.palimpsest.internal.jobs;

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
     * @param layers required layers
     * @throws UserError when some of them are missing, with the command that creates them
     */
    public static StatisticsFile read(Path file, Iterable<Integer> layers, Path model) {
        SortedSet<Integer> wanted = new TreeSet<>();
        layers.forEach(wanted::add);
        StatisticsFile statistics = StatisticsFile.read(file);
        if (!statistics.statistics().layers().keySet().containsAll(wanted)) {
            String message = file + ": contains layers " + statistics.statistics().layers().keySet() + ", but not all"
                    + " of "
                    + List.copyOf(wanted) + "; create them with: "
                    + ShellCommand.palimpsest("stats", model, "--text", "FILE", "--out", "FILE", "--layers",
                            wanted.stream().map(String::valueOf).collect(Collectors.joining(",")));
            statistics.close();
            throw new UserError(message);
        }
        return statistics;
    }
}

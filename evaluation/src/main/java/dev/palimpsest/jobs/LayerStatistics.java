package dev.palimpsest.jobs;

import dev.palimpsest.loader.StatisticsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Statistics that a command needs of a file the user names. */
public final class LayerStatistics {

    private LayerStatistics() {}

    /** @throws UserError when none was named or there is no such file, with the command that makes it */
    public static void require(Path file, Path model) {
        if (file == null) {
            throw new UserError("--stats is missing: all methods but ft need statistics; make them with: palimpsest stats "
                    + model + " --text FILE --out FILE");
        }
        if (!Files.exists(file)) {
            throw new UserError(file + ": no such file; make statistics with: palimpsest stats " + model
                    + " --text FILE --out " + file);
        }
    }

    /**
     * Opens {@code file}.
     *
     * @param layers that must be in it
     * @throws UserError when they are not all, with the command that makes them
     */
    public static StatisticsFile read(Path file, Iterable<Integer> layers, Path model) {
        SortedSet<Integer> wanted = new TreeSet<>();
        layers.forEach(wanted::add);
        StatisticsFile statistics = StatisticsFile.read(file);
        if (!statistics.statistics().layers().keySet().containsAll(wanted)) {
            String message = file + ": holds layers " + statistics.statistics().layers().keySet() + ", not all of "
                    + List.copyOf(wanted) + "; make them with: palimpsest stats " + model
                    + " --text FILE --out FILE --layers "
                    + wanted.stream().map(String::valueOf).collect(Collectors.joining(","));
            statistics.close();
            throw new UserError(message);
        }
        return statistics;
    }
}

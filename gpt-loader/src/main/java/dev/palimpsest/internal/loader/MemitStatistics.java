package dev.palimpsest.internal.loader;

import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.KeyStatistics.Moment;
import dev.palimpsest.internal.loader.numpy.NumpyArchive;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * MEMIT's statistics (memit/rome, {@code layer_stats}), one archive per layer.
 *
 * <pre>
 *   13_float32_mom2_100000.npz                                   the layer is in the name, nowhere else
 *   transformer.h.13.mlp.c_proj_float32_mom2_100000.npz          or so; GPT-J: mlp.fc_out. MEMIT keeps them in
 *                                                                MODEL/wikipedia_stats; either folder is read
 *       mom2.mom2     float32 or float64 [n, n]   Σ k·kᵀ, not its mean
 *       mom2.count    number of keys
 *       sample_size   number of texts
 * </pre>
 *
 * They do not identify their model, so the fingerprint is null.
 */
final class MemitStatistics {

    static final String SUFFIX = ".npz";
    /** MEMIT names a folder of statistics after its texts. */
    private static final String FOLDER = "_stats";

    private static final Pattern NAME = Pattern.compile("(?:.*\\.h\\.(\\d+)\\.|(\\d+)_).*\\.npz");
    private static final String SUM = "mom2.mom2";
    private static final String COUNT = "mom2.count";
    private static final String SAMPLES = "sample_size";

    private MemitStatistics() {}

    /** An archive, or every archive of a folder or of its one subfolder {@code …_stats}. */
    static KeyStatistics read(Path path, Arena arena) {
        Map<Integer, Moment> layers = new TreeMap<>();
        Map<String, String> provenance = new HashMap<>();
        for (Path file : archives(path)) {
            int layer = layer(file);
            NumpyArchive archive = NumpyArchive.open(file, arena);
            Matrix sum = finite(file, StatisticsFile.square(file, "array '" + SUM + "'", archive.matrix(SUM)));
            if (layers.put(layer, new Moment(sum, count(file, archive))) != null) {
                throw new InvalidFileException(path, "more than one archive of layer " + layer,
                        "leave one archive per layer in the folder");
            }
            provenance.put("source." + layer, file.getFileName().toString());
            if (archive.has(SAMPLES)) {
                double samples = archive.scalar(SAMPLES);
                if (!isCount(samples)) {
                    throw new InvalidFileException(file, "array '" + SAMPLES + "' is " + samples
                            + ", not a number of texts", "get the archive again");
                }
                provenance.put("sample_size." + layer, Long.toString((long) samples));
            }
        }
        return new KeyStatistics(null, layers, provenance);
    }

    private static Matrix finite(Path file, Matrix sum) {
        OptionalLong found = sum.firstNonFinite();
        if (found.isPresent()) {
            int row = (int) (found.getAsLong() / sum.columns());
            int column = (int) (found.getAsLong() % sum.columns());
            throw new InvalidFileException(file, "array '" + SUM + "' is " + sum.at(row, column) + " at row " + row
                    + ", column " + column, "get the archive again");
        }
        return sum;
    }

    private static long count(Path file, NumpyArchive archive) {
        double count = archive.scalar(COUNT);
        if (!isCount(count) || count == 0) {
            throw new InvalidFileException(file, "array '" + COUNT + "' is " + count + ", not a number of tokens",
                    "get the archive again");
        }
        return (long) count;
    }

    /** Up to 2⁵³ every whole number is a double. */
    private static boolean isCount(double value) {
        return value >= 0 && value <= 1L << 53 && value == Math.rint(value);
    }

    private static List<Path> archives(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> archives = list(path, SUFFIX);
        if (!archives.isEmpty()) {
            return archives;
        }
        List<Path> folders = list(path, FOLDER).stream().filter(folder -> !list(folder, SUFFIX).isEmpty()).toList();
        if (folders.size() > 1) {
            throw new InvalidFileException(path, folders.size() + " folders of archives in it: "
                    + folders.stream().map(folder -> Quote.of(folder.getFileName().toString()))
                            .limit(4).collect(Collectors.joining(", ")), "give one of them");
        }
        if (folders.isEmpty()) {
            throw new InvalidFileException(path, "no " + SUFFIX + " archive in this folder",
                    "give a file of statistics, or a folder of MEMIT's");
        }
        return list(folders.getFirst(), SUFFIX);
    }

    /** What a folder contains whose name ends so, sorted; nothing for a file. */
    private static List<Path> list(Path folder, String end) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        } catch (IOException e) {
            throw InvalidFileException.unreadable(folder, e);
        }
    }

    private static int layer(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
            String digits = name.group(1) == null ? name.group(2) : name.group(1);
            if (digits.length() < 5) {
                return Integer.parseInt(digits);
            }
        }
        throw new InvalidFileException(file, "the file name does not contain the layer",
                "name it LAYER_float32_mom2_SAMPLES.npz");
    }
}

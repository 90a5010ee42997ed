package dev.palimpsest.internal.loader;

import dev.palimpsest.internal.editing.memory.InputSample;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.KeyStatistics.Moment;
import dev.palimpsest.internal.loader.file.FileStamp;
import dev.palimpsest.internal.loader.safetensors.FileFormat;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Second moments of keys on disk. The matrices are in the mapped file (one of n = 6400 has 328 MB) and are valid until
 * this is closed.
 *
 * <pre>
 *   tensors        second_moment_sum.L      F64 [n, n]   Σ k·kᵀ of layer L
 *                  mlp_input.L              F32 [s, d]   the MLP's inputs of layer L at s sampled tokens, or absent
 *                  mlp_input_priorities     F64 [s]      of these tokens, by which they were chosen
 *   __metadata__   format                   palimpsest-statistics
 *                  version                  1
 *                  fingerprint              of the model
 *                  tokens.L                 number of keys
 *                  mlp_inputs               the largest number of sampled tokens
 *                  provenance.NAME          free text
 *                  digest                   of the whole file
 * </pre>
 */
public final class StatisticsFile implements AutoCloseable {

    private static final String TOKENS = "tokens.";
    private static final String SAMPLED = "mlp_inputs";
    private static final String INPUT = "mlp_input.";
    private static final String PRIORITIES = "mlp_input_priorities";
    private static final FileFormat FORMAT = new FileFormat("palimpsest-statistics", "statistics", 1,
            List.of(TOKENS, SAMPLED));
    private static final String SUM = "second_moment_sum.";

    private final Arena arena;
    /** Null for a folder. */
    private final FileStamp stamp;
    private final KeyStatistics statistics;

    private StatisticsFile(Arena arena, FileStamp stamp, KeyStatistics statistics) {
        this.arena = arena;
        this.stamp = stamp;
        this.statistics = statistics;
    }

    /**
     * Opens statistics: a file that {@link #write} wrote, one of MEMIT's {@code .npz} archives, or a folder of
     * them, {@code MODEL/wikipedia_stats} or {@code MODEL}.
     *
     * @throws InvalidFileException when the file is missing, damaged, or of another format
     */
    public static StatisticsFile read(Path file) {
        Arena arena = Arena.ofShared();
        try {
            boolean memit = Files.isDirectory(file) || file.toString().endsWith(MemitStatistics.SUFFIX);
            FileStamp stamp = Files.isDirectory(file) ? null : FileStamp.of(file);
            return new StatisticsFile(arena, stamp, memit ? MemitStatistics.read(file, arena) : readOwn(file, arena));
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static KeyStatistics readOwn(Path file, Arena arena) {
        Safetensors tensors = Safetensors.open(file, arena);
        FORMAT.check(tensors);
        Map<Integer, Moment> layers = new TreeMap<>();
        for (String name : tensors.names()) {
            if (name.startsWith(SUM)) {
                int layer = FORMAT.layer(tensors, name, SUM);
                long tokens = FORMAT.count(tensors, TOKENS + layer);
                if (tokens == 0) {
                    throw new InvalidFileException(file, "metadata '" + TOKENS + layer + "' is 0: a second moment of no"
                            + " tokens", "make the statistics again");
                }
                layers.put(layer, new Moment(
                        square(file, "tensor " + Quote.of(name), tensors.matrix(name)), tokens));
            }
        }
        if (layers.isEmpty()) {
            throw new InvalidFileException(file, "no tensor " + SUM + "L", "make the statistics again");
        }
        return new KeyStatistics(
                tensors.metadata().get(FileFormat.FINGERPRINT), layers, inputs(tensors), FileFormat.provenance(tensors));
    }

    /** Null for files of earlier versions, and of statistics without MLP inputs. */
    private static InputSample inputs(Safetensors tensors) {
        if (!tensors.has(PRIORITIES)) {
            return null;
        }
        long capacity = FORMAT.count(tensors, SAMPLED);
        SortedMap<Integer, Matrix> layers = new TreeMap<>();
        for (String name : tensors.names()) {
            if (name.startsWith(INPUT)) {
                layers.put(FORMAT.layer(tensors, name, INPUT), tensors.matrix(name));
            }
        }
        try {
            return new InputSample(Math.toIntExact(capacity), tensors.matrix(PRIORITIES), layers);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new InvalidFileException(tensors.file(), e.getMessage(), "make the statistics again", e);
        }
    }

    static Matrix square(Path file, String what, Matrix sum) {
        if (sum.rows() != sum.columns()) {
            throw new InvalidFileException(file, what + " has shape [" + sum.rows() + ", " + sum.columns()
                    + "], not a square", "make the statistics again");
        }
        return sum;
    }

    /**
     * Writes statistics, replacing an existing file; sums keep their storage type.
     *
     * @throws InvalidFileException    when the path is a folder, or its folder does not exist
     * @throws UnwritableFileException when the operating system refuses, or the disk is full
     */
    public static void write(Path file, KeyStatistics statistics) {
        SafetensorsWriter writer = new SafetensorsWriter();
        FORMAT.describe(writer, statistics.fingerprint(), statistics.provenance());
        new TreeMap<>(statistics.layers()).forEach((layer, moment) -> {
            writer.metadata(TOKENS + layer, Long.toString(moment.tokens()));
            writer.matrix(SUM + layer, moment.sum());
        });
        InputSample inputs = statistics.inputs();
        if (inputs != null) {
            writer.metadata(SAMPLED, Integer.toString(inputs.capacity()));
            writer.vector(PRIORITIES, inputs.priorities());
            inputs.layers().forEach((layer, matrix) -> writer.matrix(INPUT + layer, matrix));
        }
        writer.write(file);
    }

    /** Valid until {@link #close}. */
    public KeyStatistics statistics() {
        return statistics;
    }

    /**
     * Checks that the file is as it was when it was opened.
     *
     * @throws InvalidFileException when it was written to, cut short, replaced or deleted
     */
    public void requireUnchanged() {
        if (stamp != null) {
            stamp.isUnchanged();
        }
    }

    /** Unmaps the matrices. */
    @Override
    public void close() {
        arena.close();
    }
}

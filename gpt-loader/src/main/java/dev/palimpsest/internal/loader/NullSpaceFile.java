package dev.palimpsest.internal.loader;

import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.NullSpace;
import dev.palimpsest.internal.editing.memory.NullSpaces;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.loader.safetensors.FileFormat;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Null spaces on disk, beside the statistics they were computed from. A layer whose statistics have changed since is
 * not used.
 *
 * <pre>
 *   tensors        eigenvalues.L    F64 [1, n]   ascending
 *                  basis.L          F64 [m, n]   orthonormal rows
 *   __metadata__   format           palimpsest-null-space
 *                  version          1
 *                  fingerprint      of the model
 *                  rank.L           r
 *                  complement.L     true when the basis is that of the rest
 *                  moment.L         SHA-256 of the second moment and its number of tokens
 *                  digest           of the whole file
 * </pre>
 */
public final class NullSpaceFile implements NullSpaces {

    private static final System.Logger LOG = System.getLogger(NullSpaceFile.class.getName());
    private static final FileFormat FORMAT = new FileFormat(
            "palimpsest-null-space", "null spaces", 1, List.of("rank.", "complement.", "moment."));

    private final Path file;
    private final KeyStatistics statistics;
    private final SortedMap<Integer, NullSpace> spaces = new TreeMap<>();
    private final Map<Integer, String> digests = new TreeMap<>();

    private NullSpaceFile(Path file, KeyStatistics statistics) {
        this.file = file;
        this.statistics = statistics;
    }

    /** The name of the cache beside a statistics file: {@code STATISTICS.null-space}. */
    public static Path beside(Path statisticsFile) {
        return statisticsFile.resolveSibling(statisticsFile.getFileName() + ".null-space");
    }

    /** The null spaces {@linkplain #beside(Path) beside} a statistics file. */
    public static NullSpaceFile beside(Path statisticsFile, KeyStatistics statistics) {
        return open(beside(statisticsFile), statistics);
    }

    /**
     * The null spaces in a file, which need not exist yet.
     *
     * @param statistics the statistics they were computed from
     * @throws InvalidFileException when the file is damaged, or of another format
     */
    public static NullSpaceFile open(Path file, KeyStatistics statistics) {
        NullSpaceFile kept = new NullSpaceFile(file, statistics);
        if (Files.exists(file)) {
            kept.read();
        }
        return kept;
    }

    private void read() {
        Safetensors tensors = Safetensors.open(file, Arena.ofAuto());
        FORMAT.check(tensors);
        try {
            for (String name : tensors.names()) {
                if (!name.startsWith("basis.")) {
                    continue;
                }
                int layer = FORMAT.layer(tensors, name, "basis.");
                String moment = FORMAT.required(tensors, "moment." + layer);
                if (!statistics.layers().containsKey(layer) || !moment.equals(digest(layer))) {
                    continue;
                }
                spaces.put(layer, new NullSpace(
                        eigenvalues(tensors.matrix("eigenvalues." + layer)),
                        Math.clamp(FORMAT.count(tensors, "rank." + layer), 0, Integer.MAX_VALUE),
                        flag(FORMAT.required(tensors, "complement." + layer)),
                        tensors.matrix(name)));
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidFileException(file, e.getMessage(), "delete it to have it computed again", e);
        }
    }

    private static double[] eigenvalues(Matrix stored) {
        if (stored.rows() != 1) {
            throw new IllegalArgumentException("the eigenvalues are " + stored + ", not one row");
        }
        return stored.toDoubles();
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'complement' is " + Quote.of(text) + ", not true or false");
        };
    }

    @Override
    public Optional<NullSpace> find(int layer) {
        return Optional.ofNullable(spaces.get(layer));
    }

    @Override
    public void keep(int layer, NullSpace space) {
        spaces.put(layer, space);
        SafetensorsWriter writer = new SafetensorsWriter();
        FORMAT.describe(writer, statistics.fingerprint(), Map.of());
        spaces.forEach((index, kept) -> {
            double[] values = kept.eigenvalues();
            writer.metadata("rank." + index, Integer.toString(kept.rank()));
            writer.metadata("complement." + index, Boolean.toString(kept.complement()));
            writer.metadata("moment." + index, digest(index));
            writer.matrix("eigenvalues." + index, Matrix.of(1, values.length, values));
            writer.matrix("basis." + index, kept.basis());
        });
        try {
            writer.write(file);
        } catch (InvalidFileException | UnwritableFileException e) {
            // This is only a cache: the next run computes it again.
            LOG.log(System.Logger.Level.WARNING, () -> "the null space could not be cached: " + e.getMessage());
        }
    }

    private String digest(int layer) {
        return digests.computeIfAbsent(layer, added -> digest(statistics.layer(added)));
    }

    private static String digest(KeyStatistics.Moment moment) {
        MessageDigest digest = Sha256.begin();
        digest.update(Long.toString(moment.tokens()).getBytes(StandardCharsets.US_ASCII));
        Sha256.add(digest, moment.sum().memory());
        return HexFormat.of().formatHex(digest.digest());
    }
}

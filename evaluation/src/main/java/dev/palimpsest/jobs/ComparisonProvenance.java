package dev.palimpsest.jobs;

import dev.palimpsest.dataset.Dataset;
import dev.palimpsest.experiment.plan.Mode;
import dev.palimpsest.experiment.plan.Plan;
import dev.palimpsest.loader.StatisticsFile;
import dev.palimpsest.model.GptConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where a comparison's figures come from. Files are named without their folders.
 *
 * @param folder     of the model
 * @param data       file of the records
 * @param stats      file of the statistics, or null
 * @param statistics what is in it, or null
 * @param documents  of the held-out text, or null
 */
public record ComparisonProvenance(
        Path folder,
        OpenModel model,
        Path data,
        Dataset records,
        Path stats,
        StatisticsFile statistics,
        List<int[]> documents) {

    private static final int DIGITS = 12;

    /** For a heading. */
    public String title(Mode mode) {
        int count = records.records().size();
        return String.format(Locale.ROOT, "%s on %,d record%s of %s, %s", name(folder), count, count == 1 ? "" : "s",
                name(data), mode == Mode.SINGLE ? "single round" : "consecutive");
    }

    /** For a table, in the order to show them. */
    public SequencedMap<String, String> values(Plan plan) {
        GptConfig config = model.config();
        SequencedMap<String, String> values = new LinkedHashMap<>();
        values.put("model", String.format(Locale.ROOT, "%s: %s, %d layers of width %d, keys of width %d", name(folder),
                config.architecture(), config.layers(), config.width(), config.innerWidth()));
        values.put("model fingerprint", model.gpt().fingerprint().substring(0, DIGITS));
        String leftOut = leftOut();
        values.put("data", String.format(Locale.ROOT, "%s: %,d records%s", name(data),
                records.records().size(), leftOut.isEmpty() ? "" : "; left out: " + leftOut));
        int conflicts = records.conflicts().size();
        if (conflicts > 0) {
            values.put("conflicts", String.format(Locale.ROOT, "%,d records overwrite an earlier one", conflicts));
        }
        values.put("mode", plan.mode() == Mode.SINGLE ? "single round" : "consecutive");
        values.put("measured", "every " + plan.every() + " edits and after all of them");
        if (statistics != null) {
            values.put("statistics", String.format(Locale.ROOT, "%s: %,d tokens", name(stats),
                    StatisticsRun.tokens(statistics.statistics())));
        }
        if (documents != null) {
            values.put("held-out text", String.format(Locale.ROOT, "%,d tokens",
                    documents.stream().mapToLong(document -> document.length).sum()));
        }
        values.put("engine", model.gpt().engine().name() + ": " + model.gpt().engine().description());
        values.put("Palimpsest", Version.number());
        values.put("Java", System.getProperty("java.runtime.version"));
        return values;
    }

    private String leftOut() {
        return records.leftOut().stream()
                .map(each -> each.count() + " " + each.reason().text())
                .collect(Collectors.joining(", "));
    }

    /** What the figures depend on beside model and records. */
    public SequencedMap<String, String> identity() {
        SequencedMap<String, String> identity = new LinkedHashMap<>();
        identity.put("engine", model.gpt().engine().name());
        identity.put("held-out text", documents == null ? "none" : digest(documents));
        identity.put("version", Version.number());
        return identity;
    }

    /** For files of edits: what {@code edit --resume} compares, and where they come from. */
    public Map<String, String> ofEdits() {
        Map<String, String> provenance = new TreeMap<>();
        if (statistics != null) {
            provenance.putAll(Resumption.digests(
                    statistics.statistics(), List.copyOf(statistics.statistics().layers().keySet())));
            provenance.put("statistics", name(stats));
        }
        provenance.put("palimpsest", Version.number());
        provenance.put("requests", name(data));
        return provenance;
    }

    private static String name(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? path.toString() : name.toString();
    }

    private static String digest(List<int[]> documents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int[] document : documents) {
                ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (document.length + 1)).putInt(document.length);
                for (int token : document) {
                    bytes.putInt(token);
                }
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

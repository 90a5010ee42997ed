package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.dataset.Dataset;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.model.GptConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The inputs of a comparison and their description. Files are named without their folders.
 *
 * @param folder     the model's folder
 * @param data       file of the records
 * @param stats      statistics file, or null
 * @param statistics its contents, or null
 * @param documents  the held-out text, or null
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

    /** The heading of the report. */
    public String title(Mode mode) {
        int count = records.records().size();
        return String.format(Locale.ROOT, "%s on %,d record%s of %s, %s", name(folder), count, count == 1 ? "" : "s",
                name(data), mode == Mode.SINGLE ? "single round" : "consecutive");
    }

    /** The provenance table, in display order. */
    public SequencedMap<String, String> values(Plan plan) {
        GptConfig config = model.config();
        SequencedMap<String, String> values = new LinkedHashMap<>();
        values.put("model", String.format(Locale.ROOT, "%s: %s, %d layers of width %d, keys of width %d", name(folder),
                config.architecture().title(), config.layers(), config.width(), config.innerWidth()));
        values.put("model fingerprint", model.gpt().fingerprint().substring(0, DIGITS));
        String skipped = skipped();
        values.put("data", String.format(Locale.ROOT, "%s: %,d records%s", name(data),
                records.records().size(), skipped.isEmpty() ? "" : "; skipped: " + skipped));
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

    private String skipped() {
        return records.skipped().stream()
                .map(each -> each.count() + " " + each.reason().text())
                .collect(Collectors.joining(", "));
    }

    /** What the results depend on besides model and records. */
    public SequencedMap<String, String> identity() {
        SequencedMap<String, String> identity = new LinkedHashMap<>();
        identity.put("engine", model.gpt().engine().name());
        identity.put("held-out text", documents == null ? "none" : digest(documents));
        identity.put("version", Version.number());
        return identity;
    }

    /** The provenance of edits files, with the digests that {@code edit --resume} compares. */
    Map<String, String> ofEdits() {
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
        MessageDigest digest = Sha256.begin();
        for (int[] document : documents) {
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (document.length + 1)).putInt(document.length);
            for (int token : document) {
                bytes.putInt(token);
            }
            digest.update(bytes.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}

package dev.palimpsest.internal.jobs.comparison;

import dev.palimpsest.internal.ability.reader.TaskQuestions;
import dev.palimpsest.internal.dataset.Dataset;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.result.Provenance;
import dev.palimpsest.internal.jobs.GivenArtifacts;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.jobs.Tuning;
import dev.palimpsest.internal.jobs.Version;
import dev.palimpsest.internal.loader.StatisticsDigests;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.loader.file.ContentScan;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.metric.TextGeneration;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The inputs of a comparison and how it was called.
 *
 * @param command    the command line that reproduces it
 * @param records    the records to edit
 * @param statistics contents of the statistics file, or null
 * @param documents  the held-out text, or null
 * @param texts      measures generated texts, or null when none are generated
 * @param artifacts  those of the methods that need one
 * @param tasks      general abilities to measure; may be empty
 * @param tunings    what settings were tuned on, by method
 */
public record ComparisonProvenance(
        ShellCommand command,
        ComparisonFiles files,
        OpenModel model,
        Dataset records,
        StatisticsFile statistics,
        List<int[]> documents,
        TextGeneration texts,
        GivenArtifacts artifacts,
        List<TaskQuestions> tasks,
        Map<String, Tuning> tunings) {

    public ComparisonProvenance {
        tasks = List.copyOf(tasks);
    }

    /** Without generated texts and general abilities. */
    public ComparisonProvenance(ShellCommand command, ComparisonFiles files, OpenModel model, Dataset records,
            StatisticsFile statistics, List<int[]> documents, GivenArtifacts artifacts) {
        this(command, files, model, records, statistics, documents, null, artifacts, List.of(), Map.of());
    }

    /** The heading of the report. */
    String title(Plan plan) {
        return ComparisonTitle.of(plan, files.model(), model.config().architecture().title(), files.data(),
                records.records().size());
    }

    /** What the report says about the run. @param templates of the contexts, or null when each method samples its own */
    Provenance described(Plan plan, List<String> templates) {
        return new Provenance(command.toString(), new ComparisonDescription(this, templates).values(plan));
    }

    /** What the results depend on besides model and records. */
    public SequencedMap<String, String> identity() {
        SequencedMap<String, String> identity = new LinkedHashMap<>();
        identity.put("engine", model.gpt().engine().name());
        identity.put("held-out text", documents == null ? "none" : digest(documents));
        identity.put("generated texts", texts == null
                ? "none"
                : files.references() == null ? "for fluency" : "compared with " + ContentScan.digest(files.references()));
        identity.put("version", Version.number());
        return identity;
    }

    /** The provenance of edits files, with the digests that {@code edit --resume} compares. */
    Map<String, String> ofEdits() {
        Map<String, String> provenance = new TreeMap<>();
        if (statistics != null) {
            provenance.putAll(new StatisticsDigests(statistics.statistics()).provenance());
            provenance.put("statistics", ComparisonFiles.name(files.stats()));
        }
        provenance.putAll(artifacts.provenance());
        provenance.put("palimpsest", Version.number());
        provenance.put("requests", ComparisonFiles.name(files.data()));
        return provenance;
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

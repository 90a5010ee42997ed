package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.StatisticsCollector;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.loader.file.FileStamp;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Collects statistics. The progress is saved, so that an interrupted run can be resumed.
 *
 * <pre>
 *   sequences  │ chunk │ chunk │ chunk │ …      at least 1024 tokens each
 *                              └ OUT.partial: the sums so far and the number of sequences in them
 * </pre>
 *
 * A chunk is one packed batch whose limits depend on the text alone, so a resumed run adds in the same order as an
 * uninterrupted one and gives the same bits.
 */
public final class StatisticsRun {

    private static final int CHUNK_TOKENS = 1024;
    private static final String TEXT = "text";
    private static final String TEXT_DIGEST = "text_digest";
    private static final String MAX_TOKENS = "max_tokens";
    private static final String INPUTS = "mlp_inputs";
    private static final String ENGINE = "engine";
    private static final String VERSION = "palimpsest";
    private static final String SEQUENCES_DONE = "sequences_done";

    private final OpenModel model;
    private final TextSource source;
    private final List<Integer> layers;
    private final int inputs;
    private final Path out;
    private final Path partial;
    private final boolean replace;
    private final JobMonitor monitor;

    private final List<int[]> chunk = new ArrayList<>();
    private int chunkTokens;
    private long sequences;
    private long skipped;
    private Progress progress = Progress.SILENT;
    private SavingPace pace;
    private String textDigest;
    /** Of the text before it was read. */
    private List<FileStamp> stamps = List.of();

    /**
     * @param inputs  the size of the sample of MLP inputs; 0 for none
     * @param out     the caller has its lock
     * @param replace whether existing statistics of other settings are replaced
     */
    public StatisticsRun(
            OpenModel model, TextSource source, List<Integer> layers, int inputs, Path out, boolean replace,
            JobMonitor monitor) {
        this.model = model;
        this.source = source;
        this.layers = layers;
        this.inputs = inputs;
        this.out = out;
        this.replace = replace;
        this.monitor = monitor;
        this.partial = out.resolveSibling(out.getFileName() + ".partial");
    }

    /**
     * The number of tokens in the existing statistics file, if this run would create the same; otherwise empty.
     *
     * @throws UserError when the file was made with other settings or is not a statistics file
     */
    public OptionalLong earlier() {
        if (!Files.exists(out)) {
            return OptionalLong.empty();
        }
        try (StatisticsFile file = StatisticsFile.read(out)) {
            String difference = difference(file.statistics());
            if (difference != null) {
                if (replace) {
                    return OptionalLong.empty();
                }
                throw new UserError(out + ": already exists, made with " + difference
                        + "; use the same options, --force to replace it, or choose another --out");
            }
            // The matrices of the statistics become invalid when the file is closed.
            return OptionalLong.of(tokens(file.statistics()));
        } catch (InvalidFileException e) {
            throw new UserError(
                    out + ": already exists and is not a readable statistics file; delete it or choose another --out");
        }
    }

    /** The number of tokens, which is the same for every layer. */
    public static long tokens(KeyStatistics statistics) {
        return statistics.layers().values().iterator().next().tokens();
    }

    /** Collects the statistics, or resumes an interrupted run. */
    public KeyStatistics collect() {
        try (Interruption interruption = new Interruption()) {
            return collect(interruption::requested);
        }
    }

    /** @param interrupted polled after every chunk */
    public KeyStatistics collect(BooleanSupplier interrupted) {
        digest();
        try (StatisticsCollector collector = begin()) {
            pace = new SavingPace();
            source.forEach(model.tokenizer(), model.config().positions(), tokens -> {
                if (++sequences > skipped) {
                    chunk.add(tokens);
                    chunkTokens += tokens.length;
                }
                if (chunkTokens >= CHUNK_TOKENS) {
                    finishChunk(collector);
                    save(collector, interrupted.getAsBoolean());
                }
            });
            finishChunk(collector);
            return finish(collector);
        } finally {
            progress.close();
        }
    }

    /** A new collector, or one with the sums of an interrupted run. */
    private StatisticsCollector begin() {
        if (!Files.exists(partial)) {
            return new StatisticsCollector(model.gpt(), layers, inputs);
        }
        if (Files.isDirectory(partial)) {
            throw new UserError(partial + ": is a folder; move it away, or choose another --out");
        }
        try (StatisticsFile file = readPartial()) {
            String difference = file == null ? null : difference(file.statistics());
            if (file == null || difference != null && replace) {
                return new StatisticsCollector(model.gpt(), layers, inputs);
            }
            skipped = sequencesDone(difference, file.statistics());
            StatisticsCollector collector = new StatisticsCollector(model.gpt(), file.statistics());
            monitor.note("resuming after " + collector.tokens() + " tokens, from " + partial);
            return collector;
        }
    }

    /** Null when it is damaged and may be replaced. */
    private StatisticsFile readPartial() {
        try {
            return StatisticsFile.read(partial);
        } catch (InvalidFileException e) {
            if (replace) {
                return null;
            }
            throw new UserError(partial + ": cannot be read as the progress of an interrupted run; pass --force to start"
                    + " over, or choose another --out");
        }
    }

    private void finishChunk(StatisticsCollector collector) {
        if (chunk.isEmpty()) {
            return;
        }
        if (progress == Progress.SILENT) {
            model.announce();
            progress = monitor.progress("tokens", source.maxTokens() == null ? -1 : source.maxTokens());
        }
        collector.add(chunk);
        chunk.clear();
        chunkTokens = 0;
        progress.reach(collector.tokens());
    }

    private KeyStatistics finish(StatisticsCollector collector) {
        if (collector.tokens() == 0) {
            throw new UserError("the text contains no tokens; pass text with one document per line");
        }
        KeyStatistics statistics = collector.statistics(provenance());
        requireUnchanged();
        StatisticsFile.write(out, statistics);
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            throw new UncheckedIOException(partial + ": cannot be deleted", e);
        }
        return statistics;
    }

    private void save(StatisticsCollector collector, boolean interrupted) {
        if (!pace.isDue() && !interrupted) {
            return;
        }
        Map<String, String> provenance = new HashMap<>(provenance());
        provenance.put(SEQUENCES_DONE, Long.toString(sequences));
        requireUnchanged();
        pace.save(() -> StatisticsFile.write(partial, collector.statistics(provenance)));
        if (interrupted) {
            // Before the interruption is closed: after that the process may end at any moment.
            monitor.note("interrupted after " + collector.tokens() + " tokens, saved in " + partial
                    + "; rerun the same command to continue");
            throw new InterruptedRunException();
        }
    }

    private Map<String, String> provenance() {
        return Map.of(
                TEXT, source.description(),
                TEXT_DIGEST, digest(),
                ENGINE, model.gpt().engine().name(),
                MAX_TOKENS, source.maxTokens() == null ? "all" : source.maxTokens().toString(),
                INPUTS, Integer.toString(inputs),
                VERSION, Version.number());
    }

    /** Checks that model and text are those the sums are of. */
    private void requireUnchanged() {
        model.requireUnchanged();
        stamps.forEach(FileStamp::isUnchanged);
    }

    /** Computed when it is first needed, because it reads the whole text. */
    private String digest() {
        if (textDigest == null) {
            stamps = source.stamps();
            textDigest = source.digest();
        }
        return textDigest;
    }

    private long sequencesDone(String found, KeyStatistics soFar) {
        String difference = found;
        String done = soFar.provenance().get(SEQUENCES_DONE);
        if (difference == null && (done == null || !done.matches("[0-9]{1,18}"))) {
            difference = "an unknown number of sequences";
        }
        if (difference != null) {
            throw new UserError(
                    partial + ": left by an interrupted run with " + difference
                            + "; use the same options, --force to start over, or choose another --out");
        }
        return Long.parseLong(done);
    }

    /** How statistics differ from those of this run, for a message; null when they do not. */
    private String difference(KeyStatistics other) {
        if (!model.gpt().isIdentifiedBy(other.fingerprint())) {
            return "another model";
        }
        Set<Integer> theirs = other.layers().keySet();
        if (!theirs.equals(new HashSet<>(layers))) {
            return "layers " + theirs + ", not " + layers;
        }
        for (String what : List.of(TEXT, MAX_TOKENS)) {
            String then = other.provenance().get(what);
            String now = provenance().get(what);
            if (!now.equals(then)) {
                return what.replace('_', ' ') + " " + then + ", not " + now;
            }
        }
        // Files of earlier versions have no MLP inputs.
        String sampled = other.provenance().getOrDefault(INPUTS, "0");
        if (!sampled.equals(provenance().get(INPUTS))) {
            return "--mlp-inputs " + Quote.bare(sampled) + ", not " + inputs;
        }
        // Files of earlier versions have neither engine nor digest.
        String engine = other.provenance().getOrDefault(ENGINE, provenance().get(ENGINE));
        if (!engine.equals(provenance().get(ENGINE))) {
            return "--engine " + Quote.bare(engine) + ", not " + provenance().get(ENGINE);
        }
        String content = other.provenance().get(TEXT_DIGEST);
        return content == null || content.equals(digest()) ? null : "other content of the text files";
    }
}

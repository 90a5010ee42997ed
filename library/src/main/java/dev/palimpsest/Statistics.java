package dev.palimpsest;

import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.memory.StatisticsCollector;
import dev.palimpsest.internal.loader.StatisticsFile;
import dev.palimpsest.internal.loader.file.OutputLock;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Second moments of a model's keys, per layer, and a sample of its MLPs' inputs: what methods need to keep other knowledge
 * as it is.
 *
 * <p>Those that were read from a file use it, mapped, until this is closed.
 */
public final class Statistics implements AutoCloseable {

    /** Documents are computed together up to this many tokens. */
    private static final int CHUNK_TOKENS = 1024;

    private final KeyStatistics statistics;
    /** Null when they were collected. */
    private final StatisticsFile file;
    private volatile boolean closed;

    private Statistics(KeyStatistics statistics, StatisticsFile file) {
        this.statistics = statistics;
        this.file = file;
    }

    /**
     * Opens a file of {@link #write} or of {@code palimpsest stats}, one of MEMIT's {@code .npz} archives, or a folder of
     * those.
     *
     * @param file mapped until the statistics are closed
     * @return the statistics
     * @throws dev.palimpsest.loader.InvalidFileException when the file is missing, damaged, or of another format
     */
    public static Statistics read(Path file) {
        StatisticsFile opened = StatisticsFile.read(file);
        return new Statistics(opened.statistics(), opened);
    }

    static Statistics collect(Gpt gpt, Tokenizer tokenizer, List<String> documents, List<Integer> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("no layer to collect statistics of; pass the layers that will be edited");
        }
        try (StatisticsCollector collector = new StatisticsCollector(gpt, layers, KeyStatistics.INPUTS)) {
            List<int[]> chunk = new ArrayList<>();
            int tokens = 0;
            for (String document : documents) {
                int[] ids = tokenizer.encode(document);
                if (ids.length > 0) {
                    chunk.add(ids);
                    tokens += ids.length;
                }
                if (tokens >= CHUNK_TOKENS) {
                    collector.add(chunk);
                    chunk.clear();
                    tokens = 0;
                }
            }
            collector.add(chunk);
            if (collector.tokens() == 0) {
                throw new IllegalArgumentException("the documents contain no tokens; pass plain text");
            }
            return new Statistics(collector.statistics(Map.of()), null);
        }
    }

    /** {@return the layers, ascending} */
    public List<Integer> layers() {
        return List.copyOf(statistics.layers().keySet());
    }

    /**
     * Counts the tokens whose keys were summed.
     *
     * @param layer one of {@link #layers}
     * @return the number of tokens
     * @throws IllegalArgumentException when there is no such layer
     */
    public long tokens(int layer) {
        return statistics.layer(layer).tokens();
    }

    /**
     * Saves the statistics, replacing an existing file.
     *
     * @param path whole or untouched, whatever happens
     * @throws dev.palimpsest.loader.UnwritableFileException when the operating system refuses, or the disk is full
     * @throws dev.palimpsest.loader.OutputInUseException    when another process writes the file
     * @throws IllegalStateException                         when the statistics are closed
     */
    public void write(Path path) {
        requireOpen();
        try (OutputLock _ = OutputLock.take(path)) {
            StatisticsFile.write(path, statistics);
        }
    }

    KeyStatistics internal() {
        requireOpen();
        return statistics;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the statistics are closed; close them after the editors that use them");
        }
    }

    /** Unmaps the file, if they are of one. Does nothing when called again. */
    @Override
    public void close() {
        if (file != null && !closed) {
            file.close();
        }
        closed = true;
    }
}

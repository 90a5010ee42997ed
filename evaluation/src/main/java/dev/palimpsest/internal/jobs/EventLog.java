package dev.palimpsest.internal.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * The events of runs as JSON lines for other programs, one object per line: {@code {"time": "2026-01-31T12:00:00.000Z",
 * "event": "batch", …}}. A line is written at once and as a whole, so that a reader who follows the file never waits for
 * the rest of an event. Later runs append theirs.
 *
 * <pre>
 *   started       a run begins or continues: {@link EditEvents}, {@link ComparisonEvents}
 *   batch         a batch was edited and saved
 *   measurement   a model was evaluated
 *   finished      the run is complete
 * </pre>
 */
public final class EventLog implements AutoCloseable {

    private static final int BLOCK = 4096;

    /** How every event begins. */
    private static final String BEGINNING = "{\"time\":\"";

    /** More than a first event has: a command line and a few figures. */
    private static final int LONGEST_EVENT = 1 << 22;

    private final Path file;
    private final InstantSource clock;
    /** Null before the first event. */
    private FileChannel channel;

    private EventLog(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * A log that appends to a file; without one, it keeps nothing. The first event creates the file, or removes a last
     * line without its end, which a killed run leaves.
     *
     * @param file may be null; the caller holds its lock
     */
    public static EventLog of(Path file) {
        return of(file, InstantSource.system());
    }

    static EventLog of(Path file, InstantSource clock) {
        return new EventLog(file, clock);
    }

    /**
     * Appends an event at the present time.
     *
     * @param fields of the event, behind {@code time} and {@code event}
     * @throws UnwritableFileException when it cannot be written
     */
    public void add(String event, ObjectNode fields) {
        if (file == null) {
            return;
        }
        ObjectNode line = Json.NODES.objectNode()
                .put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("event", event);
        line.setAll(fields);
        ByteBuffer bytes = ByteBuffer.wrap((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            if (channel == null) {
                channel = FileChannel.open(AtomicFile.target(file), StandardOpenOption.CREATE, StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                channel.truncate(endOfLines(channel));
                channel.position(channel.size());
            }
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
    }

    /** Whether a file holds nothing but the beginning of a first event, which a run that was killed left. */
    static boolean isTorn(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(LONGEST_EVENT), StandardCharsets.UTF_8);
            return !start.contains("\n") && in.read() < 0
                    && (start.startsWith(BEGINNING) || BEGINNING.startsWith(start));
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }

    /** The position after the last line feed. */
    private static long endOfLines(FileChannel channel) throws IOException {
        long end = channel.size();
        while (end > 0) {
            long from = Math.max(0, end - BLOCK);
            ByteBuffer block = ByteBuffer.allocate(Math.toIntExact(end - from));
            int read = 0;
            while (block.hasRemaining() && read >= 0) {
                read = channel.read(block, from + block.position());
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return from + i + 1;
                }
            }
            end = from;
        }
        return 0;
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UnwritableFileException(file, e);
            }
        }
    }
}

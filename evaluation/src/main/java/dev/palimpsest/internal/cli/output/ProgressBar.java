package dev.palimpsest.internal.cli.output;

import dev.palimpsest.internal.jobs.Progress;
import java.util.Locale;

/**
 * A bar on a terminal, redrawn in place until it is closed:
 *
 * <pre>
 *   facts 1–10 of 100  45% [==========&gt;             ] 9/20, 0:12, 0:15 left, loss 0.312
 * </pre>
 *
 * In a narrow terminal it omits what does not fit, the message first and the percentage last.
 */
final class ProgressBar implements Progress {

    private static final long PERIOD_MILLIS = 200;
    private static final int SHORTEST_BAR = 12;
    private static final int LONGEST_BAR = 32;

    /** A shorter beginning of a message or a task says nothing. */
    private static final int SHORTEST_TEXT = 8;

    private final StatusLine line;
    private final String task;
    private final long total;
    private final long start = System.nanoTime();
    private final Thread painter;
    private volatile long done;
    private volatile String message = "";

    /** @param total number of steps, or -1 when unknown */
    ProgressBar(StatusLine line, String task, long total) {
        this.line = line;
        this.task = task;
        this.total = total;
        line.take(this);
        painter = Thread.ofPlatform().daemon().name("progress").start(this::paint);
    }

    private void paint() {
        try {
            while (true) {
                line.show(this, text(line.room(), (System.nanoTime() - start) / 1e9));
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    @Override
    public void reach(long steps) {
        done = steps;
    }

    @Override
    public void message(String text) {
        message = text;
    }

    @Override
    public void close() {
        painter.interrupt();
        line.release(this);
    }

    private String text(int columns, double seconds) {
        return text(task, done, total, message, seconds, columns);
    }

    /** The bar in at most {@code columns}. */
    static String text(String task, long done, long total, String message, double seconds, int columns) {
        if (total < 0) {
            return DisplayWidth.fit(
                    task + " " + done + ", " + time(seconds) + (message.isEmpty() ? "" : ", " + message), columns);
        }
        double share = total == 0 ? 1 : Math.clamp((double) done / total, 0, 1);
        String percent = String.format(Locale.ROOT, "%3.0f%%", Math.floor(100 * share));
        String name = DisplayWidth.fit(task, Math.max(SHORTEST_TEXT, columns - percent.length() - 1));
        StringBuilder end = new StringBuilder();
        int room = columns - DisplayWidth.of(name) - 1 - percent.length();
        room = append(end, " " + done + "/" + total, room);
        int bar = room > SHORTEST_BAR ? SHORTEST_BAR : 0;
        room -= bar == 0 ? 0 : bar + 1;
        room = append(end, ", " + time(seconds), room);
        if (done > 0 && done < total && seconds >= 1) {
            room = append(end, ", " + time(seconds / done * (total - done)) + " left", room);
        }
        if (!message.isEmpty() && room > 2 + Math.min(SHORTEST_TEXT, DisplayWidth.of(message))) {
            room = append(end, ", " + DisplayWidth.fit(message, room - 2), room);
        }
        bar = bar == 0 ? 0 : Math.min(LONGEST_BAR, bar + room);
        return DisplayWidth.fit(name + " " + percent + (bar == 0 ? "" : " " + bar(share, bar)) + end, columns);
    }

    /** Appends what fits. @return the columns left */
    private static int append(StringBuilder text, String part, int room) {
        if (DisplayWidth.of(part) > room) {
            return room;
        }
        text.append(part);
        return room - DisplayWidth.of(part);
    }

    /** {@code [=====>     ]} in {@code columns}. */
    private static String bar(double share, int columns) {
        int inner = columns - 2;
        int full = (int) (share * inner);
        String head = full < inner && share > 0 ? ">" : "";
        return "[" + "=".repeat(full) + head + " ".repeat(inner - full - head.length()) + "]";
    }

    /** {@code 0:07}, {@code 12:30}, {@code 3:05:00} */
    private static String time(double seconds) {
        long whole = (long) seconds;
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}

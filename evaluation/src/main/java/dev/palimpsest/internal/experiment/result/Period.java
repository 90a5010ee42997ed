package dev.palimpsest.internal.experiment.result;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * When an experiment was run. Where it was resumed, from the first start to the last end, breaks included.
 *
 * @param started  the first start
 * @param finished the end of the last work; running a complete experiment again does not change it
 */
public record Period(Instant started, Instant finished) {

    private static final DateTimeFormatter DAY = format("uuuu-MM-dd");
    private static final DateTimeFormatter TIME = format("HH:mm:ss");

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** {@code 2026-03-01, 09:15:00 to 09:17:31 UTC}, with the second date where it is another. */
    public String dates() {
        String day = DAY.format(started);
        String last = DAY.format(finished);
        return day + ", " + TIME.format(started) + " to " + (last.equals(day) ? "" : last + ", ")
                + TIME.format(finished) + " UTC";
    }

    /** {@code 45 s}, {@code 2 min 31 s}, {@code 26 h 4 min}. */
    public String length() {
        return length(Duration.between(started, finished));
    }

    /** A duration in its two largest units of hours, minutes and seconds. */
    public static String length(Duration duration) {
        long seconds = Math.max(0, Math.round(duration.toMillis() / 1e3));
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}

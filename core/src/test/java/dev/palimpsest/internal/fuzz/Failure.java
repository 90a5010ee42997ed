package dev.palimpsest.internal.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A broken promise.
 *
 * @param target    name of the target
 * @param seed      of the campaign
 * @param index     the input's number: the target makes it again from seed and number
 * @param judgement what happened
 * @param input     the smallest input on which it did
 * @param count     how many inputs showed it
 */
public record Failure(String target, long seed, long index, Judgement judgement, FuzzInput input, long count) {

    /** What two inputs share that show the same failure. */
    String key() {
        return target + " " + judgement.verdict() + " " + judgement.signature();
    }

    Failure and(Failure other) {
        Failure smaller = other.input.size() < input.size() ? other : this;
        return new Failure(target, seed, smaller.index, smaller.judgement, smaller.input, count + other.count);
    }

    /** One line: the target, seed and number, the verdict and where. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s, seed %d, input %d (%d times): %s %s",
                target, seed, index, count, judgement.verdict(), judgement.signature());
    }

    /** The line and the stack trace, at most 20,000 characters. */
    public String trace() {
        StringWriter trace = new StringWriter();
        PrintWriter out = new PrintWriter(trace);
        out.println(this);
        if (judgement.thrown() != null) {
            judgement.thrown().printStackTrace(out);
        }
        out.flush();
        return trace.toString().substring(0, Math.min(20_000, trace.getBuffer().length()));
    }

    /** Saves the input as a folder, and its trace beside it. */
    public void save(Path folder, int number) throws IOException {
        String name = target + "-" + seed + "-" + number;
        input.write(folder.resolve(name));
        Files.write(folder.resolve(name + ".txt"), trace().getBytes(StandardCharsets.UTF_8));
    }
}

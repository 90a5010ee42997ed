package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.dataset.Conflict;
import dev.palimpsest.internal.dataset.Dataset;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.SkipReason;
import dev.palimpsest.internal.dataset.SkippedRecords;
import dev.palimpsest.internal.metric.Evaluator;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which records of a file are used, and why others are not.
 *
 * @param file as given by the user
 */
public record DataReport(Path file, Dataset dataset) {

    /** Number of case ids to list per reason. */
    private static final int SHOWN = 5;

    /** Reports skipped and conflicting records, if any. */
    public void note(Console console) {
        List<Conflict> conflicts = dataset.conflicts();
        if (dataset.skipped().isEmpty() && conflicts.isEmpty()) {
            return;
        }
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT, "%s: %,d of %,d records valid", file, dataset.records().size(), dataset.read()));
        if (!dataset.skipped().isEmpty()) {
            line.append("; skipped: ")
                    .append(dataset.skipped().stream().map(DataReport::text).collect(Collectors.joining(", ")));
        }
        if (!conflicts.isEmpty()) {
            line.append("; ").append(text(conflicts));
        }
        console.note(line.toString());
    }

    /**
     * The records that fit the model's context; the others are skipped and reported.
     *
     * @throws IllegalArgumentException when no record fits, about the first one
     */
    public DataReport fitting(Evaluator evaluator, Console console) {
        DataReport fitting = keeping(evaluator::fits, SkipReason.TOO_LONG, console);
        if (fitting.dataset().records().isEmpty()) {
            evaluator.check(dataset.records().getFirst());
        }
        return fitting;
    }

    /** The records that satisfy {@code usable}; the others are skipped and reported. */
    public DataReport keeping(Predicate<EvaluationRecord> usable, SkipReason reason, Console console) {
        Dataset kept = dataset.keeping(usable, reason);
        if (!kept.records().isEmpty() && kept.records().size() < dataset.records().size()) {
            console.note(file + ": skipped: " + text(kept.skipped().getLast()));
        }
        return new DataReport(file, kept);
    }

    /** {@code {"read": …, "usable": …, "left_out": {reason: count}, "conflicts": …}}. */
    public ObjectNode document() {
        ObjectNode document =
                Json.object().put("read", dataset.read()).put("usable", dataset.records().size());
        ObjectNode leftOut = document.putObject("left_out");
        dataset.skipped().forEach(out -> leftOut.put(out.reason().id(), out.count()));
        return document.put("conflicts", dataset.conflicts().size());
    }

    private static String text(SkippedRecords skipped) {
        String cases = skipped.caseIds().stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        int more = skipped.count() - SHOWN;
        return String.format(Locale.ROOT, "%,d %s (case %s%s)", skipped.count(), skipped.reason().text(), cases,
                more > 0 ? String.format(Locale.ROOT, " and %,d more", more) : "");
    }

    private static String text(List<Conflict> conflicts) {
        Conflict first = conflicts.getFirst();
        long same = conflicts.stream().filter(Conflict::sameTarget).count();
        return String.format(Locale.ROOT,
                "%,d overwrite%s an earlier record with the same subject and prompt, e.g. case %d overwrites case"
                        + " %d%s",
                conflicts.size(), conflicts.size() == 1 ? "s" : "", first.caseId(), first.earlier(),
                same == 0 ? "" : String.format(Locale.ROOT, "; %,d of them with the same target", same));
    }
}

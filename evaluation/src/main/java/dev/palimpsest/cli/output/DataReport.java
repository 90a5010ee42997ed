package dev.palimpsest.cli.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.dataset.Conflict;
import dev.palimpsest.dataset.Dataset;
import dev.palimpsest.dataset.EvaluationRecord;
import dev.palimpsest.dataset.SkipReason;
import dev.palimpsest.dataset.SkippedRecords;
import dev.palimpsest.metric.Evaluator;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a command says of the records it was given.
 *
 * @param file as the user wrote it
 */
public record DataReport(Path file, Dataset dataset) {

    /** Case ids shown of those that are left out for one reason. */
    private static final int SHOWN = 5;

    /** Says what was left out and what conflicts; nothing when there is neither. */
    public void note(Console console) {
        List<Conflict> conflicts = dataset.conflicts();
        if (dataset.leftOut().isEmpty() && conflicts.isEmpty()) {
            return;
        }
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT, "%s: %,d of %,d records usable", file, dataset.records().size(), dataset.read()));
        if (!dataset.leftOut().isEmpty()) {
            line.append("; left out: ")
                    .append(dataset.leftOut().stream().map(DataReport::text).collect(Collectors.joining(", ")));
        }
        if (!conflicts.isEmpty()) {
            line.append("; ").append(text(conflicts));
        }
        console.note(line.toString());
    }

    /**
     * These records without those that do not fit the model's context, which are left out aloud.
     *
     * @throws IllegalArgumentException about the first record when none fits
     */
    public DataReport fitting(Evaluator evaluator, Console console) {
        DataReport fitting = keeping(evaluator::fits, SkipReason.TOO_LONG, console);
        if (fitting.dataset().records().isEmpty()) {
            evaluator.check(dataset.records().getFirst());
        }
        return fitting;
    }

    /** The records that {@code usable} holds for; the others are left out aloud. */
    public DataReport keeping(Predicate<EvaluationRecord> usable, SkipReason reason, Console console) {
        Dataset kept = dataset.keeping(usable, reason);
        if (!kept.records().isEmpty() && kept.records().size() < dataset.records().size()) {
            console.note(file + ": left out: " + text(kept.leftOut().getLast()));
        }
        return new DataReport(file, kept);
    }

    /** {@code {"read": …, "usable": …, "left_out": {reason: count}, "conflicts": …}}. */
    public ObjectNode document() {
        ObjectNode document =
                Json.object().put("read", dataset.read()).put("usable", dataset.records().size());
        ObjectNode leftOut = document.putObject("left_out");
        dataset.leftOut().forEach(out -> leftOut.put(out.reason().id(), out.count()));
        return document.put("conflicts", dataset.conflicts().size());
    }

    private static String text(SkippedRecords leftOut) {
        String cases = leftOut.caseIds().stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        int more = leftOut.count() - SHOWN;
        return String.format(Locale.ROOT, "%,d %s (case %s%s)", leftOut.count(), leftOut.reason().text(), cases,
                more > 0 ? String.format(Locale.ROOT, " and %,d more", more) : "");
    }

    private static String text(List<Conflict> conflicts) {
        Conflict first = conflicts.getFirst();
        long same = conflicts.stream().filter(Conflict::sameTarget).count();
        return String.format(Locale.ROOT,
                "%,d overwrite%s an earlier one (same subject and prompt), e.g. case %d overwrites case %d%s",
                conflicts.size(), conflicts.size() == 1 ? "s" : "", first.caseId(), first.earlier(),
                same == 0 ? "" : String.format(Locale.ROOT, "; %,d of them with the same target", same));
    }
}

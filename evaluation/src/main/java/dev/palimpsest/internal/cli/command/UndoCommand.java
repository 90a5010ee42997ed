package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.option.ForceOption;
import dev.palimpsest.internal.cli.option.IndexRanges;
import dev.palimpsest.internal.cli.option.RecordNumbers;
import dev.palimpsest.internal.cli.output.EditReport;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.EditsFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palimpsest undo} and {@code palimpsest edits undo}: reverts batches of edits. */
@InGroup(CommandGroup.EDITING)
@Command(
        name = "undo",
        description = "Reverts batches of edits and writes the remaining ones.",
        footer = {"", "Batches are numbered from 1, in the order in which edit reports them."})
public final class UndoCommand extends BaseCommand {

    @Parameters(index = "0", paramLabel = "EDITS", description = "File written by palimpsest edit.")
    private Path edits;

    @Option(
            names = "--batches",
            paramLabel = "RANGE",
            converter = IndexRanges.class,
            description = "Batches to revert, numbered from 1: 3-5 or 1,4 (default: those of --facts).")
    private IndexRanges.Indices batches;

    @Option(
            names = "--facts",
            paramLabel = "RECORDS",
            converter = RecordNumbers.class,
            description = "Facts to revert, by their record numbers: 17 or 17,23. A batch is reverted as a whole, so all"
                    + " facts of its batch have to be listed (default: those of --batches).")
    private RecordNumbers.Records facts;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Write the remaining edits to this file.")
    private Path out;

    @Mixin
    private ForceOption force;

    @Override
    void run() {
        if ((batches == null) == (facts == null)) {
            throw new UserError(batches == null
                    ? "give the batches to revert with --batches, or the facts with --facts"
                    : "give either --batches or --facts, not both");
        }
        Edits all = EditsFile.read(edits);
        Set<Integer> numbers = batches != null ? listed(all) : batchesOf(facts.numbers(), all);
        claim(out, OutputKind.EDITS, Existing.replacedIf(force.given()), edits);
        Edits kept = all.without(numbers.stream().map(batch -> batch - 1).collect(Collectors.toSet()));
        EditsFile.write(out, kept);
        int reverted = all.size() - kept.size();
        console().say("reverted %d %s, %s remaining: %s", reverted, reverted == 1 ? "edit" : "edits",
                EditReport.amount(kept), out);
        ObjectNode document = Json.object()
                .put("undone_edits", reverted)
                .put("edits", kept.size())
                .put("out", out.toString());
        ArrayNode list = document.putArray("undone_batches");
        numbers.forEach(list::add);
        console().result(document);
    }

    private Set<Integer> listed(Edits all) {
        int count = all.batches().size();
        for (int batch : batches.values()) {
            if (batch < 1 || batch > count) {
                throw new UserError(edits + ": there is no batch " + batch + "; "
                        + (count == 0 ? "the file contains no batches" : "valid batches are 1 to " + count));
            }
        }
        return new TreeSet<>(batches.values());
    }

    /** The batches that consist of the facts; numbered from 1. */
    private Set<Integer> batchesOf(List<Long> facts, Edits all) {
        Set<Long> wanted = new HashSet<>(facts);
        Set<Long> found = new HashSet<>();
        Set<Integer> numbers = new TreeSet<>();
        for (int b = 0; b < all.batches().size(); b++) {
            EditBatch batch = all.batches().get(b);
            List<Long> hit = batch.requests().stream().map(EditRequest::caseId).filter(wanted::contains).toList();
            if (!hit.isEmpty()) {
                requireWhole(batch, b + 1, wanted, hit.getFirst());
                numbers.add(b + 1);
                found.addAll(hit);
            }
        }
        for (long fact : facts) {
            if (!found.contains(fact)) {
                throw new UserError(edits + ": there is no record " + fact + "; "
                        + ShellCommand.palimpsest("edits", "show", edits, "--facts") + " lists them");
            }
        }
        return numbers;
    }

    private void requireWhole(EditBatch batch, int number, Set<Long> wanted, long fact) {
        List<Long> others =
                batch.requests().stream().map(EditRequest::caseId).filter(each -> !wanted.contains(each)).toList();
        if (!others.isEmpty()) {
            throw new UserError(edits + ": record " + fact + " was edited in batch " + number + " together with "
                    + (others.size() == 1 ? "record " : "records ")
                    + others.stream().limit(10).map(String::valueOf).collect(Collectors.joining(", "))
                    + (others.size() > 10 ? " and " + (others.size() - 10) + " more" : "")
                    + ", and a batch is reverted as a whole; pass --batches " + number
                    + " to revert them all, or edit again without record " + fact);
        }
    }
}

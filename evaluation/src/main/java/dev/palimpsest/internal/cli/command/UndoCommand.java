package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.option.ForceOption;
import dev.palimpsest.internal.cli.option.IndexRanges;
import dev.palimpsest.internal.cli.output.EditReport;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.EditsFile;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palimpsest undo}: reverts batches of edits. */
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
            required = true,
            paramLabel = "RANGE",
            converter = IndexRanges.class,
            description = "Batches to revert, numbered from 1: 3-5 or 1,4.")
    private IndexRanges.Indices batches;

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
        Edits all = EditsFile.read(edits);
        int count = all.batches().size();
        for (int batch : batches.values()) {
            if (batch < 1 || batch > count) {
                throw new UserError(edits + ": there is no batch " + batch + "; "
                        + (count == 0 ? "the file contains no batches" : "valid batches are 1 to " + count));
            }
        }
        claim(out, OutputKind.EDITS, Existing.replacedIf(force.given()), edits);
        Set<Integer> undone = batches.values().stream().map(batch -> batch - 1).collect(Collectors.toSet());
        Edits kept = all.without(undone);
        EditsFile.write(out, kept);
        int reverted = all.size() - kept.size();
        console().say("reverted %d %s, %s remaining: %s", reverted, reverted == 1 ? "edit" : "edits",
                EditReport.amount(kept), out);
        ObjectNode document = Json.object()
                .put("undone_edits", reverted)
                .put("edits", kept.size())
                .put("out", out.toString());
        ArrayNode list = document.putArray("undone_batches");
        batches.values().forEach(list::add);
        console().result(document);
    }
}

package dev.palimpsest.internal.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.option.ForceOption;
import dev.palimpsest.internal.cli.output.EditReport;
import dev.palimpsest.internal.cli.output.EditsListing;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.MergedEdits;
import dev.palimpsest.internal.editing.MergedEdits.Dropped;
import dev.palimpsest.internal.editing.MergedEdits.Source;
import dev.palimpsest.internal.editing.RepeatedFact;
import dev.palimpsest.internal.jobs.OutputFile.Existing;
import dev.palimpsest.internal.jobs.OutputKind;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.EditsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palimpsest edits merge}: joins files of edits. */
@InGroup(CommandGroup.EDITING)
@Command(
        name = "merge",
        description = "Joins edits of one model that were made apart from each other with the same method. Each batch stays"
                + " as it was made, without the changes of the other files: deltas are added, codebook entries are placed"
                + " one after the other, and a hook layer's threshold is the smallest.",
        footer = {"", "Of a fact in several files the newest wins: the one in the file named last. An older batch of nothing"
                + " but such facts is left out; one with other facts keeps its change, which then acts together with the"
                + " newest. Merging cannot know how the edits affect each other: measure the result with palimpsest"
                + " evaluate."})
public final class EditsMergeCommand extends BaseCommand {

    /** Facts that are reported one by one; more are counted. */
    private static final int SHOWN = 5;

    private static final String APART = "the batches of each file were made without those of the others;"
            + " palimpsest evaluate measures how they act together";

    @Parameters(arity = "1..*", paramLabel = "EDITS", description = "Two or more files written by palimpsest edit, the newest last.")
    private List<Path> files;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Write the merged edits to this file.")
    private Path out;

    @Mixin
    private ForceOption force;

    @Override
    void run() {
        if (files.size() < 2) {
            throw new UserError("merging needs at least two files of edits, got " + files.size());
        }
        if (files.stream().map(file -> file.toAbsolutePath().normalize()).distinct().count() < files.size()) {
            throw new UserError("a file is listed twice; its edits would be added twice");
        }
        List<Source> sources = new ArrayList<>();
        for (Path file : files) {
            Edits edits = EditsFile.read(file);
            sources.add(new Source(name(file), edits));
        }
        claim(out, OutputKind.EDITS, Existing.replacedIf(force.given()), files.toArray(Path[]::new));
        MergedEdits merged = MergedEdits.of(sources);
        note(merged);
        EditsFile.write(out, merged.edits());
        console().say("merged %d files, %s: %s", files.size(), EditReport.amount(merged.edits()), out);
        console().result(document(merged));
    }

    /** The name of the file; the path, when another one has the same name. */
    private String name(Path file) {
        long same = files.stream().filter(other -> other.getFileName().equals(file.getFileName())).count();
        return (same == 1 ? file.getFileName() : file).toString();
    }

    private void note(MergedEdits merged) {
        if (!merged.differences().isEmpty()) {
            console().note(String.join("; ", merged.differences()) + "; the merged file keeps the last file's settings");
        }
        List<String> facts = new ArrayList<>();
        for (Dropped dropped : merged.dropped()) {
            facts.add("batch " + (dropped.batch() + 1) + " of " + dropped.source() + " is left out: a later file edits "
                    + (dropped.facts().size() == 1 ? "its fact" : "all of its facts") + " again ("
                    + dropped.facts().stream().limit(SHOWN).map(fact -> "record " + fact.caseId())
                            .collect(Collectors.joining(", "))
                    + (dropped.facts().size() > SHOWN ? " and " + (dropped.facts().size() - SHOWN) + " more" : "") + ")");
        }
        String reason = merged.edits().undoneTogether().isEmpty()
                ? "because its batch has other facts"
                : "because the batches' changes are stored as one sum";
        for (RepeatedFact fact : merged.again()) {
            facts.add(fact.message() + ": the newest wins; the older change stays, " + reason);
        }
        facts.stream().limit(SHOWN).forEach(console()::note);
        if (facts.size() > SHOWN) {
            console().note("and " + (facts.size() - SHOWN) + " more; palimpsest edits show lists all facts");
        }
        console().note(APART);
    }

    private ObjectNode document(MergedEdits merged) {
        ObjectNode document = Json.object()
                .put("method", merged.edits().settings().method())
                .put("edits", merged.edits().size())
                .put("batches", merged.edits().batches().size());
        ArrayNode sources = document.putArray("files");
        files.forEach(file -> sources.add(file.toString()));
        ArrayNode differences = document.putArray("differences");
        merged.differences().forEach(differences::add);
        ArrayNode left = document.putArray("dropped_batches");
        for (Dropped dropped : merged.dropped()) {
            ArrayNode records = left.addObject()
                    .put("file", dropped.source()).put("batch", dropped.batch() + 1).putArray("records");
            dropped.facts().stream().mapToLong(EditRequest::caseId).forEach(records::add);
        }
        document.set("edited_again", EditsListing.again(merged.again()));
        return document.put("note", APART).put("out", out.toString());
    }
}

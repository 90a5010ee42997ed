package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.output.EditsListing;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.loader.EditsFile;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code palimpsest edits show}: lists the batches and facts of a file. */
@InGroup(CommandGroup.EDITING)
@Command(
        name = "show",
        description = "Shows what a file of edits contains: the method, its settings, the model's fingerprint, where the"
                + " edits come from, and a line per batch. The model is not needed.",
        footer = {"", "A fact that a later batch edits again is marked with that batch: the newest wins."})
public final class EditsShowCommand extends BaseCommand {

    @Parameters(index = "0", paramLabel = "EDITS", description = "File written by palimpsest edit.")
    private Path edits;

    @Option(
            names = "--facts",
            description = "List every fact (default: only if there are at most " + EditsListing.FEW + ").")
    private boolean facts;

    @Override
    void run() {
        Edits shown = EditsFile.read(edits);
        EditsListing listing = new EditsListing(shown);
        listing.say(console(), facts);
        console().result(listing.document());
    }
}

package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.help.ManPage;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.jobs.Version;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palimpsest man}: prints a manual page. */
@InGroup(CommandGroup.TOOLS)
@Command(
        name = "man",
        description = "Prints the manual page of palimpsest or of one command.",
        footer = {"", "Read it with: ./palimpsest man edit | man -l -. To install it, save it as palimpsest-edit.1 in"
                + " ~/.local/share/man/man1."})
public final class ManCommand extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "COMMAND",
            description = "The command (default: the page of palimpsest itself).")
    private String command;

    @Override
    void run() {
        CommandLine described = command == null ? root() : root().getSubcommands().get(command);
        if (described == null) {
            throw new UserError("no command " + Quote.of(command)
                    + Suggestion.clause(command, root().getSubcommands().keySet()));
        }
        String page = ManPage.of(described.getCommandSpec(), Version.number());
        if (!console().json()) {
            console().print(page);
        }
        console().result(Json.object().put("page", page));
    }
}

package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.help.ManPage;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.jobs.Version;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import java.util.List;
import java.util.Map;
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
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "The command, e.g. edit or edits show (default: the page of palimpsest itself).")
    private List<String> words = List.of();

    @Override
    void run() {
        CommandLine described = root();
        for (String word : words) {
            Map<String, CommandLine> commands = described.getSubcommands();
            if (!commands.containsKey(word)) {
                throw new UserError("no command " + Quote.of(word) + Suggestion.clause(word, commands.keySet()));
            }
            described = commands.get(word);
        }
        String page = ManPage.of(described.getCommandSpec(), Version.number());
        if (!console().json()) {
            console().print(page);
        }
        console().result(Json.object().put("page", page));
    }
}

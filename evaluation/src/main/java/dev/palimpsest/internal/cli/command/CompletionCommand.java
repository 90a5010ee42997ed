package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.cli.help.CommandGroup;
import dev.palimpsest.internal.cli.help.InGroup;
import dev.palimpsest.internal.cli.option.Candidates;
import dev.palimpsest.internal.cli.output.Json;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code palimpsest completion}: prints a completion script. */
@InGroup(CommandGroup.TOOLS)
@Command(
        name = "completion",
        description = "Prints a script that completes commands, options, method settings and files in a shell.",
        footer = {"", "Load it in ~/.bashrc with: source <(/path/to/palimpsest completion bash), and in ~/.zshrc with:"
                + " source <(/path/to/palimpsest completion zsh). It completes any command called palimpsest."})
public final class CompletionCommand extends BaseCommand {

    private static final List<String> SHELLS = new Candidates.Shells();

    @Parameters(
            index = "0",
            paramLabel = "SHELL",
            completionCandidates = Candidates.Shells.class,
            description = "The shell: bash or zsh.")
    private String shell;

    @Override
    void run() {
        if (!SHELLS.contains(shell)) {
            throw new UserError("no completion for " + Quote.of(shell) + "; available: " + String.join(", ", SHELLS)
                    + Suggestion.clause(shell, SHELLS));
        }
        // The script is for both: in zsh it loads the emulation of bash's completion.
        String script = AutoComplete.bash(root().getCommandName(), root()).replace("\r\n", "\n");
        if (!console().json()) {
            console().print(script);
        }
        console().result(Json.object().put("shell", shell).put("script", script));
    }
}

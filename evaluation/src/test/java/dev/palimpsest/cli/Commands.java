package dev.palimpsest.cli;

import dev.palimpsest.internal.cli.output.Terminal;
import java.util.stream.Stream;
import picocli.CommandLine;

/** All commands, for tests of what holds for each of them. */
final class Commands {

    private Commands() {}

    /** The top-level command. */
    static CommandLine root() {
        return Palimpsest.commandLine(Terminal.of(false));
    }

    /** The top-level command, all others, and the commands of these. */
    static Stream<CommandLine> all() {
        return below(root());
    }

    private static Stream<CommandLine> below(CommandLine command) {
        return Stream.concat(Stream.of(command), command.getSubcommands().values().stream().flatMap(Commands::below));
    }

    /** The commands that do something. */
    static Stream<CommandLine> leaves() {
        return all().filter(command -> command.getSubcommands().isEmpty());
    }

    /** {@code edit}, {@code edits show} */
    static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName().replaceFirst("^\\S+ ?", "");
    }

    /** The command of this {@link #name}. */
    static CommandLine of(String name) {
        return all().filter(command -> name(command).equals(name)).findFirst().orElseThrow();
    }
}

package dev.palimpsest.internal.cli.help;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command's manual page in roff, with the {@code man} macros, which {@code man}, {@code groff} and {@code mandoc} read.
 * Pure ASCII: other characters are written as {@code \[uXXXX]}.
 */
public final class ManPage {

    private final StringBuilder page = new StringBuilder();

    private ManPage() {}

    /** @param version shown in the page's footer */
    public static String of(CommandSpec spec, String version) {
        ManPage page = new ManPage();
        page.write(spec, version);
        return page.page.toString();
    }

    private void write(CommandSpec spec, String version) {
        String name = spec.qualifiedName("-");
        String description = HelpText.plain(String.join(" ", spec.usageMessage().description()));
        macro("TH", name.toUpperCase(Locale.ROOT), "1", "", "Palimpsest " + version, "Palimpsest Manual");
        macro("SH", "NAME");
        String summary = HelpText.summary(spec);
        text(name + " - " + (summary.endsWith(".") ? summary.substring(0, summary.length() - 1) : summary));
        macro("SH", "SYNOPSIS");
        line("\\fB" + escaped(spec.qualifiedName()) + "\\fR "
                + escaped(HelpText.synopsis(spec).substring(spec.qualifiedName().length()).strip()));
        macro("SH", "DESCRIPTION");
        text(description);
        HelpText.visible(spec).forEach(each -> entry(each.paramLabel(), HelpText.explanation(each)));
        commands(spec.commandLine());
        macro("SH", "OPTIONS");
        OptionSection.of(spec).forEach((section, options) -> {
            macro("SS", section.title());
            options.forEach(each -> entry(HelpText.label(each), HelpText.explanation(each)));
        });
        List<String> notes = Arrays.stream(spec.usageMessage().footer())
                .map(HelpText::plain).filter(note -> !note.isBlank() && !note.startsWith("Exit codes")).toList();
        if (!notes.isEmpty()) {
            macro("SH", "NOTES");
            notes.forEach(note -> {
                macro("PP");
                text(note);
            });
        }
        macro("SH", "EXIT STATUS");
        entry("0", "Success.");
        entry("1", "Failure.");
        entry("2", "Wrong usage or invalid input.");
        macro("SH", "SEE ALSO");
        text(related(spec).stream().map(each -> each + "(1)").collect(Collectors.joining(", ")));
    }

    private void commands(CommandLine line) {
        if (line.getSubcommands().isEmpty()) {
            return;
        }
        macro("SH", "COMMANDS");
        CommandGroup.of(line).forEach((group, commands) -> {
            macro("SS", group.title());
            commands.forEach(each -> entry(each.getCommandName(), HelpText.summary(each.getCommandSpec())));
        });
    }

    private static List<String> related(CommandSpec spec) {
        return spec.subcommands().isEmpty()
                ? List.of(spec.root().name())
                : CommandGroup.of(spec.commandLine()).values().stream()
                        .flatMap(List::stream)
                        .map(each -> each.getCommandSpec().qualifiedName("-"))
                        .toList();
    }

    private void entry(String label, String explanation) {
        macro("TP");
        line("\\fB" + escaped(label) + "\\fR");
        text(explanation);
    }

    private void macro(String name, String... arguments) {
        page.append('.').append(name);
        for (String argument : arguments) {
            page.append(" \"").append(escaped(argument).replace("\"", "\\(dq")).append('"');
        }
        page.append('\n');
    }

    private void text(String text) {
        line(escaped(text));
    }

    /** A period or an apostrophe at the beginning of a line would be a macro. */
    private void line(String roff) {
        page.append(roff.startsWith(".") || roff.startsWith("'") ? "\\&" : "").append(roff).append('\n');
    }

    private static String escaped(String text) {
        StringBuilder roff = new StringBuilder();
        text.strip().codePoints().forEach(point -> {
            switch (point) {
                case '\\' -> roff.append("\\e");
                case '-' -> roff.append("\\-");
                case '\'' -> roff.append("\\(aq");
                case '`' -> roff.append("\\(ga");
                case '^' -> roff.append("\\(ha");
                case '~' -> roff.append("\\(ti");
                default -> {
                    if (point < 0x7F) {
                        roff.appendCodePoint(point);
                    } else {
                        roff.append(String.format("\\[u%04X]", point));
                    }
                }
            }
        });
        return roff.toString();
    }
}

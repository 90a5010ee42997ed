package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.cli.output.DisplayWidth;
import dev.palimpsest.internal.cli.output.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The help of every command, those that are added later among them. */
class HelpTest {

    static Stream<CommandLine> commands() {
        return Commands.all();
    }

    static Stream<CommandLine> subcommands() {
        return commands().skip(1);
    }

    private static String help(CommandLine command, int columns) {
        StringWriter out = new StringWriter();
        String[] arguments = Stream.concat(Stream.of(command.getCommandSpec().qualifiedName().split(" ")).skip(1),
                Stream.of("--help")).toArray(String[]::new);
        int code = Palimpsest.run(new PrintWriter(out), new PrintWriter(new StringWriter()),
                new Terminal(false, () -> 0, () -> columns), arguments);
        assertEquals(0, code);
        return out.toString();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noLineIsWiderThanTheTerminal(CommandLine command) {
        for (int columns : new int[] {60, 80, 100}) {
            help(command, columns).lines().forEach(line ->
                    assertTrue(DisplayWidth.of(line) <= columns, columns + " columns: " + line));
        }
        assertEquals(help(command, 80), help(command, 0), "an unknown width is taken to be 80");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyVisibleOptionIsInExactlyOneSection(CommandLine command) {
        List<String> lines = help(command, 80).lines().toList();
        for (OptionSpec option : command.getCommandSpec().options()) {
            long count = lines.stream().filter(line -> line.startsWith("  -") && line.matches("  (-\\S+, )*" + option.longestName() + "([ ,].*|$)")).count();
            assertEquals(option.hidden() ? 0 : 1, count, option.longestName());
        }
        assertTrue(lines.contains("General:"), lines.toString());
        List<String> titles = Arrays.stream(OptionSection.values()).map(section -> section.title() + ":").toList();
        List<String> headings = lines.stream().filter(titles::contains).toList();
        assertEquals(titles.stream().filter(headings::contains).toList(), headings);
    }

    @ParameterizedTest
    @MethodSource("subcommands")
    void everyOptionSaysItsDefaultOrThatItIsRequired(CommandLine command) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (option.hidden() || option.arity().max() == 0) {
                continue;
            }
            String text = String.join(" ", option.description());
            assertTrue(option.required() || text.contains("(default"), option.longestName() + ": " + text);
            if (option.defaultValue() != null) {
                assertTrue(text.contains("default: ") && text.toLowerCase().contains(option.defaultValue().toLowerCase()),
                        option.longestName() + ": " + text);
            }
        }
        String help = help(command, 80);
        assertFalse(help.contains("${"), help);
    }

    /** Completion scripts distinguish the words of options by the options' labels. */
    @ParameterizedTest
    @MethodSource("subcommands")
    void optionsWithDifferentWordsHaveDifferentLabels(CommandLine command) {
        Map<String, List<String>> words = new HashMap<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (option.completionCandidates() != null) {
                List<String> candidates = Stream.of(option.completionCandidates()).flatMap(all -> {
                    Stream.Builder<String> each = Stream.builder();
                    all.forEach(each);
                    return each.build();
                }).toList();
                assertEquals(candidates, words.computeIfAbsent(option.paramLabel(), label -> candidates), option.longestName());
            }
        }
    }

    @Test
    void theCommandsAreGroupedInTheOrderOfUse() {
        List<String> headings = help(Commands.root(), 80).lines().filter(line -> line.matches("\\S.*:")).toList();

        assertEquals(List.of("Start here:", "Models:", "Editing:", "Evaluation:", "Tools:", "General:"), headings);
    }

    @Test
    void theOptionsOfEditAreInTheOrderOfUse() {
        String help = help(Commands.of("edit"), 80);

        assertTrue(help.startsWith("Usage: palimpsest edit MODEL --"), help);
        List<Integer> places = Stream.of("Input and output:", "  --requests", "  --out", "Editing method:", "  --method",
                "Method settings:", "  --layers", "  --lambda", "Engine:", "  --threads", "General:", "  --json", "  -h, --help")
                .map(help::indexOf).toList();
        assertFalse(places.contains(-1), places.toString());
        assertEquals(places.stream().sorted().toList(), places);
    }
}

package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.cli.option.Ranges;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Numbers are refused in words, in one line that names the option, before any work. */
class NumbersTest {

    /** None of them is a number for any option. */
    private static final List<String> NONE =
            List.of("", "0,5", "1e400", "NaN", "0x10", "5f", "٥");

    @TempDir
    private static Path folder;

    private static GoldenRun golden;

    @BeforeAll
    static void openModel() {
        golden = GoldenRun.open("gpt2-mini", folder);
    }

    /** The numeric options of every command, those of method settings excepted, which are texts for picocli. */
    static Stream<Arguments> options() {
        return Commands.leaves().flatMap(command -> command.getCommandSpec().options().stream()
                .filter(Ranges::isNumber)
                .map(option -> Arguments.of(Commands.name(command), option.longestName())));
    }

    @ParameterizedTest
    @MethodSource("options")
    void whatIsNoNumberIsRefused(String command, String option) {
        for (String text : NONE) {
            String message = refused(required(command, option, text));
            assertTrue(message.startsWith("palimpsest " + command + ": " + option + " must be a "), message);
            assertTrue(message.contains(text.isEmpty() ? "got an empty value" : "got " + text), message);
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void wholeNumbersHaveNoFraction(String command, String option) {
        OptionSpec spec = Commands.of(command).getCommandSpec().findOption(option);
        if (spec.type() != double.class && spec.type() != Double.class) {
            refused(required(command, option, "1.5"));
            refused(required(command, option, "1e3"));
            refused(required(command, option, "99999999999999999999"));
        }
    }

    /** A seed may be any number; every other option refuses some that are too large, at once. */
    @ParameterizedTest
    @MethodSource("options")
    void everyNumberHasALimit(String command, String option) {
        if (!option.equals("--seed")) {
            OptionSpec spec = Commands.of(command).getCommandSpec().findOption(option);
            boolean decimal = spec.type() == double.class || spec.type() == Double.class;
            assertTimeout(Duration.ofSeconds(10), () ->
                    refused(required(command, option, decimal ? "1e300" : "9000000000000000000")));
        }
    }

    private static Object[] required(String command, String option, String value) {
        CommandLine line = Commands.of(command);
        Stream.Builder<Object> words = Stream.builder();
        Stream.of(command.split(" ")).forEach(words::add);
        line.getCommandSpec().positionalParameters().stream().filter(each -> each.required())
                .forEach(each -> words.add(each.paramLabel().equals("SHELL") ? "bash" : golden.model()));
        line.getCommandSpec().requiredArgs().stream().filter(OptionSpec.class::isInstance).map(OptionSpec.class::cast)
                .filter(each -> !each.longestName().equals(option))
                .forEach(each -> words.add(each.longestName()).add(each.longestName().equals("--out")
                        ? folder.resolve("out")
                        : each.longestName().equals("--batches") ? "1" : golden.requests()));
        return words.add(option + "=" + value).build().toArray();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--lambda=0,5|--lambda must be a positive number, got 0,5; write a decimal point: 0.5",
        "--lambda=1e400|--lambda must be a positive number, got 1e400; too large for a number",
        "--lambda=NaN|--lambda must be a positive number, got NaN",
        "--lambda=|--lambda must be a positive number, got an empty value",
        "--steps=1.5|--steps must be a whole number of at least 1, got 1.5",
        "--steps=99999999999|--steps must be a whole number of at least 1, got 99999999999; too large",
        "--steps=10k|--steps must be a whole number of at least 1, got 10k; write it out: 10000",
        "--clamp=1e9|--clamp must be a positive number of at most 1000, got 1e9: the change would hide the value itself",
        "--seed=0x10|--seed must be a whole number, got 0x10; write a decimal number",
        "--steps=100000000|--steps must be a whole number of at least 1 and at most 100000, got 100000000: a value",
        "--limit=0|--limit must be at least 1, got 0",
        "--limit=99999999999|--limit must be a whole number of at least 1, got 99999999999; too large"})
    void editRefusesInWords(String option, String message) {
        assertTrue(refused("edit", golden.model(), "--requests", golden.requests(), "--out", folder.resolve("out"),
                option).startsWith("palimpsest edit: " + message));
    }

    @Test
    void tooManyThreadsAreRefusedAtOnceByEveryCommand() {
        for (String command : Commands.leaves().map(Commands::name).toList()) {
            Object[] arguments = CommandRun.arguments(required(command, "--threads", "100000"), "--json");
            assertTimeout(Duration.ofSeconds(10), () -> assertTrue(
                    refused(arguments).contains(": --threads must be at most 1024, got 100000"), command));
        }
        assertFalse(folder.resolve("out").toFile().exists());
    }

    @Test
    void generateTakesNoMoreTokensThanTheContextHolds() {
        JsonNode document = CommandRun.json("info", golden.model());
        int context = document.path("positions").asInt();

        assertEquals("palimpsest generate: --max-new-tokens must be at most " + context + ", the model's context, got "
                + (context + 1), refused("generate", golden.model(), "--prompt", "a", "--max-new-tokens", context + 1));
        assertTrue(refused("generate", golden.model(), "--prompt", "a", "--temperature", "1e9")
                .contains("--temperature must be at most 100, got 1e9: "));
    }

    private static String refused(Object... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertEquals(2, run.code(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        return run.err().strip();
    }
}

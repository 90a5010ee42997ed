package dev.palimpsest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palimpsest.internal.cli.output.StandardOutput;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A result that does not arrive is a failure: exit code 1 and one line with the reason. */
class LostOutputTest {

    @TempDir
    private static Path folder;

    private static Path model;
    private static Path texts;

    @BeforeAll
    static void prepare() throws IOException {
        model = GoldenModels.extract(GoldenModels.GPT2, folder);
        texts = Files.writeString(folder.resolve("texts.jsonl"), "{\"prompt\": \"Ada is\"}\n");
    }

    static Stream<Function<Path, List<Object>>> commands() {
        return Stream.of(
                folder -> List.of("info", folder, "--json"),
                folder -> List.of("info", folder),
                folder -> List.of("--help"),
                folder -> List.of("--version"),
                folder -> List.of("edit", "--help"),
                folder -> List.of("methods"),
                folder -> List.of("methods", "--json"),
                folder -> List.of("devices"),
                folder -> List.of("generate", folder, "--prompt", "Ada", "--max-new-tokens", 2),
                folder -> List.of("score", folder, "--input", texts),
                folder -> List.of("score", folder, "--input", texts, "--json"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandReportsALostResult(Function<Path, List<Object>> command) {
        StringWriter err = new StringWriter();
        int code = run(new StandardOutput(new Broken("Broken pipe")), new PrintWriter(err), command.apply(model));
        assertEquals(1, code, err.toString());
        List<String> lines = err.toString().lines().filter(line -> !line.startsWith("engine ")).toList();
        assertEquals(1, lines.size(), err.toString());
        assertTrue(lines.getFirst().startsWith("palimpsest"), err.toString());
        assertTrue(lines.getFirst().endsWith(": cannot write to standard output: Broken pipe"), err.toString());
    }

    @Test
    void anyWriterThatFailsIsAFailure() {
        Writer failing = Writer.nullWriter();
        PrintWriter out = new PrintWriter(failing);
        out.close();
        StringWriter err = new StringWriter();
        assertEquals(1, run(out, new PrintWriter(err), List.of("--help")));
        assertEquals("palimpsest: cannot write to standard output: closed, or the disk is full", err.toString().strip());
    }

    @Test
    void aDeviceThatIsFullNamesItsReason() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this machine has no /dev/full");
        StringWriter err = new StringWriter();
        assertEquals(1, run(new StandardOutput(new FileOutputStream(full.toFile())), new PrintWriter(err),
                List.of("info", model, "--json")));
        assertEquals("palimpsest info: cannot write to standard output: No space left on device",
                err.toString().strip());
    }

    @Test
    void lostMessagesAreAFailureWithoutWords() {
        assertEquals(1, run(new PrintWriter(Writer.nullWriter()), new StandardOutput(new Broken("Broken pipe")),
                List.of("generate", model, "--prompt", "Ada", "--max-new-tokens", 1)));
        assertEquals(0, run(new PrintWriter(Writer.nullWriter()), new StandardOutput(new Broken("Broken pipe")),
                List.of("--help")));
    }

    private static int run(PrintWriter out, PrintWriter err, List<Object> arguments) {
        return Palimpsest.run(out, err, false, arguments.stream().map(Object::toString).toArray(String[]::new));
    }

    /** Takes nothing. */
    private static final class Broken extends OutputStream {

        private final String reason;

        Broken(String reason) {
            this.reason = reason;
        }

        @Override
        public void write(int octet) throws IOException {
            throw new IOException(reason);
        }
    }
}

package dev.palimpsest.internal.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines and records of any length, numbers of any size, names that occur twice. */
class HostileDataTest {

    private static final String FACT = "\"prompt\":\"Ada is a\",\"subject\":\"Ada\",\"target_new\":\"poet\"";

    @TempDir
    Path folder;

    private static void refused(Path file, Runnable read, String... parts) {
        InvalidDataException refused = assertThrows(InvalidDataException.class, read::run);
        String message = refused.getMessage();
        assertTrue(message.startsWith(file + ": "), message);
        assertTrue(message.length() <= 2_000 && message.lines().count() == 1, message);
        assertTrue(message.codePoints().noneMatch(Character::isISOControl), message);
        for (String part : parts) {
            assertTrue(message.contains(part), "'" + part + "' is not in: " + message);
        }
    }

    private Path repeated(String before, String piece, long times, String after) throws IOException {
        Path file = folder.resolve("big");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(before);
            String many = piece.repeat(1 << 12);
            for (long left = times; left > 0; left -= 1 << 12) {
                out.write(left >= 1 << 12 ? many : piece.repeat((int) left));
            }
            out.write(after);
        }
        return file;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("facts.json"), text);
    }

    /** The line is longer than this process's memory would hold many times over; so little is read of it. */
    @Test
    void aLineThatIsTooLongIsRefusedByItsNumber() throws IOException {
        Path file = repeated("one\ntwo\n", "x", 34_000_000, "\n");
        refused(file, () -> TextFile.readLines(file, text -> text.lines().count()),
                "line 3 has more than 4,194,304 characters", "one document per line");
        Path lines = repeated("", "some text\r\n", 800_000, "");
        assertEquals(800_000L, (long) TextFile.readLines(lines, text -> text.lines().count()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\\n", "語"})
    void aRecordThatIsTooLongIsRefused(String piece) throws IOException {
        Path text = repeated("{" + FACT + "}\n{\"prompt\":\"", piece, 34_000_000, "\"}\n");
        refused(text, () -> Records.read(text, RecordFormat.AUTO), "line 2", "too large");
    }

    @Test
    void aRecordOfTooManyValuesIsRefused() throws IOException {
        Path values = repeated("[{\"x\":[", "[],", 1_000_000, "[]]}]");
        refused(values, () -> Records.read(values, RecordFormat.AUTO), "line 1", "too large", "values");
        Path names = repeated("[{\"x\":", "[", 200_000, "");
        refused(names, () -> Records.read(names, RecordFormat.AUTO), "line 1", "nesting depth");
        Path many = repeated("[", "{" + FACT + ",\"ground_truth\":[1,2,3,4,5,6,7,8,9]},", 60_000, "{}]");
        assertEquals(60_000, Records.read(many, RecordFormat.AUTO).records().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"36893488147419103233", "9223372036854775808", "1e30", "9007199254740994.0", "1.5", "1e999"})
    void aCaseIdIsAWholeNumberOf64Bits(String id) throws IOException {
        Path file = file("[{\"case_id\":" + id + "," + FACT + "}]");
        refused(file, () -> Records.read(file, RecordFormat.AUTO), "line 1: record 0: 'case_id' must be a whole number");
        Path two = file("[{\"case_id\":" + id + "," + FACT + "},{\"case_id\":9223372036854775807," + FACT + "}]");
        Dataset data = Records.read(two, RecordFormat.AUTO);
        assertEquals(Long.MAX_VALUE, data.records().getFirst().request().caseId());
        assertEquals("wrong_case_id", data.skipped().getFirst().reason().id());
    }

    @Test
    void aNameThatOccursTwiceIsRefused() throws IOException {
        Path file = file("[{" + FACT + ",\"target_new\":\"engineer\"}]");
        refused(file, () -> Records.read(file, RecordFormat.AUTO), "line 1", "Duplicate field 'target_new'");
    }

    @Test
    void valuesInMessagesAreShortAndCannotControlATerminal() throws IOException {
        Path escape = file("[{\"prompt\":\"Ada \\u001b[31m\\u202e is\",\"subject\":\"Eve\\u0000\",\"target_new\":\"x\"}]");
        refused(escape, () -> Records.read(escape, RecordFormat.AUTO), "'Ada \\u001b[31m\\u202e is'", "'Eve\\u0000'");
        Path large = file("[{\"prompt\":\"" + "x".repeat(15_000_000) + "\",\"subject\":\"Eve\",\"target_new\":\"x\"}]");
        refused(large, () -> Records.read(large, RecordFormat.AUTO), "xxx…' (15,000,000 characters)", "record 0");
        Path token = file("[{\"prompt\":\u001b}]");
        refused(token, () -> Records.read(token, RecordFormat.AUTO), "line 1");
    }

    @Test
    void contextsAreTextsOnly() throws IOException {
        for (String json : new String[] {"[\"{}\",1]", "[\"{}\",null]", "{}", "", "[\"{}\"][]", "\"{}\"",
            "[".repeat(5_000), "[\"{}\",\"a\\n\\u001b\"]"}) {
            Path file = file(json);
            refused(file, () -> ContextsFile.read(file));
        }
    }

    @Test
    void aByteThatIsNotUtf8IsFoundFarInsideALongLine() throws IOException {
        Path file = folder.resolve("text.txt");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("é\nb\n".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 40; i++) {
                out.write("語".repeat(10_000).getBytes(StandardCharsets.UTF_8));
            }
            out.write(0xFF);
        }
        refused(file, () -> TextFile.readLines(file, text -> text.lines().count()),
                "line 3, byte " + (5 + 1_200_000) + " of the file: not UTF-8");
    }
}

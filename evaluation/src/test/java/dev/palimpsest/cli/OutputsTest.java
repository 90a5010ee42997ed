package dev.palimpsest.cli;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.loader.file.OutputLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No output replaces or harms what was there, unless it is a file of its own kind and the user says so. */
class OutputsTest {

    @TempDir
    private static Path folder;

    @TempDir
    private Path other;

    private static GoldenRun golden;
    private static Path edits;
    private static Path texts;

    private SortedMap<Path, String> before;

    @BeforeAll
    static void prepare() throws IOException {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
        edits = folder.resolve("two.edits");
        CommandRun.json(golden.edit(edits, "--limit", 2, "--batch-size", 1));
        texts = Files.writeString(folder.resolve("texts.jsonl"), "{\"prompt\": \"Ada is\"}\n");
    }

    @BeforeEach
    void remember() throws IOException {
        before = digests();
    }

    @AfterEach
    void everyInputIsUnchangedAndNothingLiesBesideIt() throws IOException {
        assertEquals(before, digests());
    }

    @Test
    void anInputIsNeverAnOutputByAnyName() throws IOException {
        assertRefused(edits + ": is an input of this command; choose another --out", undo(edits));
        Path link = Files.createSymbolicLink(other.resolve("link"), edits);
        assertRefused(link + ": is an input of this command", undo(link));
        Path hardLink = Files.createLink(other.resolve("hard"), edits);
        assertRefused(hardLink + ": is an input of this command", undo(hardLink));
        Path around = Files.createSymbolicLink(other.resolve("folder"), folder).resolve("two.edits");
        assertRefused(around + ": is an input of this command", undo(around, "--force"));
        assertRefused(texts + ": is an input of this command; choose another --output", score(texts, "--force"));
        assertRefused(golden.statistics() + ": is an input of this command", edit(golden.statistics()));
        assertRefused(golden.contexts() + ": is an input of this command", edit(golden.contexts()));
        assertRefused(edits + ": is an input of this command", "evaluate", golden.model(), "--data", golden.requests(),
                "--edits", edits, "--output", edits, "--limit", 1);
        assertRefused(folder.resolve("text") + ": is an input of this command", "stats", golden.model(), "--text",
                Files.createLink(other.resolve("text"), golden.text()), "--layers", 0, "--out",
                Files.createSymbolicLink(folder.resolve("text"), golden.text()));
        Files.delete(folder.resolve("text"));
    }

    @Test
    void anInputIsNotReplacedByWhatACommandKeepsBesideItsOutput() throws IOException {
        Path requests = Files.copy(golden.requests(), other.resolve("a.edits.partial"));
        assertRefused(requests + ": is an input of this command", "edit", golden.model(), "--requests", requests,
                "--stats", golden.statistics(), "--layers", golden.layers(), "--out", other.resolve("a.edits"));
    }

    @Test
    void noOutputGoesIntoACheckpoint() throws IOException {
        Path weights = golden.model().resolve("model.safetensors");
        Path config = golden.model().resolve("config.json");
        for (Path out : List.of(weights, config, golden.model().resolve("new.edits"))) {
            assertRefused(out + ": lies inside the checkpoint " + golden.model(), undo(out, "--force"));
            assertRefused(out + ": ", edit(out));
            assertRefused(out + ": ", score(out));
            assertRefused(out + ": ", "stats", golden.model(), "--text", texts, "--layers", 0, "--out", out);
        }
        assertRefused("lies inside the checkpoint", compare(golden.model().resolve("comparison")));
        assertRefused("lies inside the checkpoint", "world", "--out", golden.model().resolve("world"), "--people", 4);
        assertRefused("lies inside the checkpoint", "demo", "--out", golden.model().resolve("demo"));
        assertRefused(golden.model() + ": is a checkpoint", compare(golden.model()));
    }

    @Test
    void aFileOfAnotherKindIsNeverReplaced() throws IOException {
        Path text = Files.writeString(other.resolve("thesis.txt"), "precious");
        Path json = Files.writeString(other.resolve("list.json"), "[{\"prompt\": \"a\"}]");
        Path damaged = Files.write(other.resolve("damaged"), Arrays.copyOf(Files.readAllBytes(edits), 999));
        Path statistics = Files.copy(golden.statistics(), other.resolve("statistics"));
        for (Path out : List.of(text, json, damaged, statistics)) {
            byte[] content = Files.readAllBytes(out);
            assertRefused(out + ": already exists and is not a readable edits file; delete it or choose another --out",
                    undo(out, "--force"));
            assertRefused(out + ": already exists and is not a readable edits file", edit(out));
            assertRefused(out + ": already exists and is not a readable output of score", score(out, "--force"));
            assertArrayEquals(content, Files.readAllBytes(out));
        }
        Path another = Files.copy(edits, other.resolve("edits"));
        assertRefused(another + ": already exists and is not a readable statistics file", "stats", golden.model(),
                "--text", golden.text(), "--layers", 0, "--out", another);
    }

    @Test
    void aFileOfTheSameKindIsReplacedOnlyByForce() throws IOException {
        Path out = other.resolve("fewer.edits");
        assertEquals(0, CommandRun.of(undo(out)).code());
        byte[] one = Files.readAllBytes(out);
        assertRefused(out + ": already exists; pass --force to replace it, or choose another --out", undo(out, "--json"));
        assertArrayEquals(one, Files.readAllBytes(out));
        assertEquals(0, CommandRun.of(undo(out, "--force")).code());

        Path scores = other.resolve("scores.jsonl");
        assertEquals(0, CommandRun.of(score(scores)).code());
        assertRefused(scores + ": already exists; pass --force to replace it, or choose another --output", score(scores));
        assertEquals(0, CommandRun.of(score(scores, "--force")).code());
        assertRefused("is not a readable output of evaluate", evaluate(scores, "--force"));

        Path measured = other.resolve("measured.json");
        assertEquals(0, CommandRun.of(evaluate(measured)).code());
        assertRefused(measured + ": already exists; pass --force", evaluate(measured));
        assertEquals(0, CommandRun.of(evaluate(measured, "--force")).code());
        assertEquals(List.of(out, measured, scores), list(other));
    }

    @Test
    void anEmptyFileMayBeWritten() throws IOException {
        Path out = Files.createFile(other.resolve("empty"));
        assertEquals(0, CommandRun.of(undo(out)).code());
        assertTrue(Files.size(out) > 0);
    }

    @Test
    void aFolderOfSomebodyElseIsNotFilled() throws IOException {
        Path thesis = Files.writeString(other.resolve("report.html"), "precious");
        assertRefused(other + ": not empty, and without experiment.json", compare(other));
        assertRefused(other + ": not empty; pass the name of a new folder", "world", "--out", other, "--people", 4);
        assertRefused(other + ": not empty, and without the demo's model", "demo", "--out", other);
        assertEquals("precious", Files.readString(thesis));
        assertEquals(List.of(thesis), list(other));
    }

    @Test
    void aComparisonDoesNotReadWhatItWrites() throws IOException {
        Path inner = Files.createDirectories(other.resolve("trials")).resolve("data.json");
        Files.writeString(other.resolve("experiment.json"), "{}");
        Files.copy(golden.requests(), inner);
        assertRefused(other + ": contains " + inner + ", an input that this command would write", "compare",
                golden.model(), "--data", inner, "--out", other, "--methods", "ft", "--layers", 1);
    }

    @Test
    void theCacheOfNullSpacesIsAnInputEvenBeforeItExists() throws IOException {
        Path cache = golden.statistics().resolveSibling(golden.statistics().getFileName() + ".null-space");
        Files.deleteIfExists(cache);
        assertRefused(cache + ": is an input of this command; choose another --out", edit(cache));
        assertRefused(cache + ": is an input of this command; choose another --out",
                CommandRun.arguments(compare(cache), "--stats", golden.statistics()));
        assertFalse(Files.exists(cache));
    }

    @Test
    void anOutputThatIsBeingWrittenIsRefusedWithItsProcess() {
        Path out = other.resolve("a.edits");
        String process = "this process (" + ProcessHandle.current().pid() + ") is writing it (started ";
        try (OutputLock lock = OutputLock.take(out)) {
            assertRefused(out + ": " + process, undo(out));
            assertRefused(out + ": " + process, edit(out));
            assertRefused(out + ": " + process, score(out));
        }
        try (OutputLock lock = OutputLock.takeFolder(other)) {
            assertRefused(other + ": in use by another run, this process", compare(other));
            assertRefused(other + ": in use by another run, this process", "world", "--out", other, "--people", 4,
                    "--steps", 1);
        }
        assertEquals(0, CommandRun.of(undo(out)).code());
    }

    @Test
    void theDemosFolderKeepsWhatTheUserChangedInIt() throws IOException {
        Path demo = other.resolve("demo");
        dev.palimpsest.internal.jobs.DemoFiles.unpack(demo).close();
        Path requests = Files.writeString(demo.resolve("requests.json"), "[]");
        assertRefused(requests + ": differs from the demo's; choose another --out", "demo", "--out", demo);
        assertEquals("[]", Files.readString(requests));
    }

    private static Object[] undo(Path out, Object... more) {
        return CommandRun.arguments(new Object[] {"undo", edits, "--batches", 2, "--out", out}, more);
    }

    private static Object[] edit(Path out) {
        return golden.edit(out, "--limit", 1);
    }

    private static Object[] score(Path out, Object... more) {
        return CommandRun.arguments(new Object[] {"score", golden.model(), "--input", texts, "--output", out}, more);
    }

    private static Object[] evaluate(Path out, Object... more) {
        return CommandRun.arguments(new Object[] {
            "evaluate", golden.model(), "--data", golden.requests(), "--limit", 1, "--output", out
        }, more);
    }

    private static Object[] compare(Path out) {
        return new Object[] {
            "compare", golden.model(), "--data", golden.requests(), "--contexts", golden.contexts(), "--methods", "ft",
            "--layers", 1, "--ft-steps", 1, "--limit", 1, "--out", out
        };
    }

    private static SortedMap<Path, String> digests() throws IOException {
        SortedMap<Path, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                digests.put(file, Files.size(file) + " " + Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return digests;
    }

    private static List<Path> list(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.sorted().toList();
        }
    }
}

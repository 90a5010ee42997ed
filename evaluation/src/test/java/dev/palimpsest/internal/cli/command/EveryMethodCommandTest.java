package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.EditingMethod.Need;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.MethodFamily;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each method through edit, --resume, generate, evaluate, score and undo. */
class EveryMethodCommandTest {

    private static GoldenRun golden;

    @BeforeAll
    static void openTheModel(@TempDir Path folder) {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
    }

    private static Object[] edit(EditingMethod method, Path out, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("edit", golden.model(), "--requests", golden.requests(),
                "--method", method.id(), "--batch-size", 2, "--out", out));
        if (method.schema().stream().anyMatch(setting -> setting.name().equals("steps"))) {
            arguments.addAll(List.of("--steps", 5));
        }
        boolean one = method.schema().stream().anyMatch(setting -> setting.type().label().equals("LAYER"));
        if (method.needs(Need.ARTIFACT)) {
            arguments.addAll(artifact(method));
        } else {
            arguments.addAll(List.of("--layers", one ? "1" : "0-1"));
        }
        if (!method.needs().isEmpty() && !method.needs(Need.ARTIFACT)) {
            arguments.addAll(List.of("--stats", golden.statistics(), "--contexts", golden.contexts()));
        }
        arguments.addAll(List.of(more));
        return arguments.toArray();
    }

    /** The option with the artifact of a method that needs one, which is trained once, in two steps; else nothing. */
    private static List<Object> artifact(EditingMethod method) {
        if (!method.needs(Need.ARTIFACT)) {
            return List.of();
        }
        Path file = golden.folder().resolve(method.id() + ".artifact");
        if (!Files.exists(file)) {
            List<Object> steps = method.id().equals("serac")
                    ? List.of("--scope-steps", 2, "--reader-steps", 2)
                    : List.of("--steps", 2);
            CommandRun.json(with(steps, "train", golden.model(), "--method", method.id(), "--data", golden.requests(),
                    "--out", file));
        }
        return List.of("--artifact", file);
    }

    private static Object[] with(List<Object> more, Object... arguments) {
        return Stream.concat(Stream.of(arguments), more.stream()).toArray();
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void editsResumesMeasuresGeneratesAndUndoes(EditingMethod method) throws IOException {
        Path whole = golden.folder().resolve(method.id() + ".whole");
        Path resumed = golden.folder().resolve(method.id() + ".resumed");
        JsonNode document = CommandRun.json(edit(method, whole, "--limit", 4));
        assertEquals(method.id(), document.path("method").asText());
        assertEquals(2, document.path("batches").size());
        // A memory of facts has no residuals.
        assertEquals(method.family() == MethodFamily.MEMORY,
                document.path("batches").path(1).path("residual_norm").isEmpty());
        CommandRun.json(edit(method, resumed, "--limit", 2));
        CommandRun.json(edit(method, resumed, "--limit", 4, "--resume"));
        assertArrayEquals(logits(whole, artifact(method)), logits(resumed, artifact(method)));

        CommandRun generated = CommandRun.of(with(artifact(method), "generate", golden.model(), "--prompt",
                "Vati Semive works as a", "--max-new-tokens", 3, "--edits", whole));
        assertEquals(0, generated.code(), generated.err());
        JsonNode measured = CommandRun.json(with(artifact(method),
                "evaluate", golden.model(), "--data", golden.requests(), "--edits", whole, "--limit", 4));
        assertTrue(measured.path("reliability").asDouble() >= 0);

        Path none = golden.folder().resolve(method.id() + ".none");
        CommandRun.json("undo", whole, "--batches", "1-2", "--out", none);
        assertArrayEquals(logits(null, List.of()), logits(none, List.of()));
        Edits all = EditsFile.read(whole);
        assertEquals(4, all.size());
    }

    /** The logits of a prompt's last position. */
    private static double[] logits(Path edits, List<Object> artifact) throws IOException {
        Path input = golden.folder().resolve("prompt.jsonl");
        Files.writeString(input, "{\"prompt\": \"Vati Semive works as a\"}\n");
        List<Object> arguments = new ArrayList<>(List.of("score", golden.model(), "--input", input, "--logits"));
        if (edits != null) {
            arguments.addAll(List.of("--edits", edits));
            arguments.addAll(artifact);
        }
        JsonNode logits = CommandRun.json(arguments.toArray()).path("results").path(0).path("logits");
        double[] values = new double[logits.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = logits.path(i).asDouble();
        }
        assertTrue(values.length > 0);
        return values;
    }

    @Test
    void theNullSpacesOfStatisticsAreKeptBesideThem() {
        Path statistics = golden.folder().resolve("with-null-space");
        JsonNode made = CommandRun.json("stats", golden.model(), "--text", golden.text(), "--layers", "0-1",
                "--null-space", "0.02", "--out", statistics);
        assertEquals(217, made.path("null_space").path("0").path("rank").asInt());
        assertTrue(Files.exists(golden.folder().resolve("with-null-space.null-space")));
        JsonNode again = CommandRun.json("stats", golden.model(), "--text", golden.text(), "--layers", "0-1",
                "--null-space", "0.02", "--out", statistics);
        assertEquals(made.path("null_space"), again.path("null_space"));
    }

    @Test
    void aRequestWithoutASubjectIsForMethodsThatNeedNone() throws IOException {
        Path requests = golden.folder().resolve("no-subject.json");
        Files.writeString(requests, "[{\"prompt\": \"Vati Semive works as a\", \"target_new\": \"Petabe\"}]");
        CommandRun refused = CommandRun.of("edit", golden.model(), "--requests", requests, "--stats",
                golden.statistics(), "--layers", "0-1", "--out", golden.folder().resolve("refused"));
        assertEquals(2, refused.code(), refused.err());
        assertTrue(refused.err().contains("record 0: the method edits at the subject's last token"), refused.err());
        JsonNode edited = CommandRun.json("edit", golden.model(), "--requests", requests, "--method", "grace",
                "--layers", "1", "--steps", "2", "--out", golden.folder().resolve("accepted"));
        assertEquals(1, edited.path("edits").asInt());
    }

    @Test
    void methodsAreListedWithTheirSettings() {
        CommandRun list = CommandRun.of("methods");
        assertEquals(0, list.code(), list.err());
        assertTrue(list.out().lines().anyMatch(line -> line.startsWith("alphaedit")), list.out());
        JsonNode one = CommandRun.json("methods", "rome").path("methods").path(0);
        assertEquals("rome", one.path("id").asText());
        assertEquals("--rome-keys", one.path("settings").path(1).path("option").asText());
        CommandRun none = CommandRun.of("methods", "nosuchmethod");
        assertEquals(2, none.code());
    }
}

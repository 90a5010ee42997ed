package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.ability.Task;
import dev.palimpsest.internal.ability.reader.Fixtures;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code evaluate --task} and {@code compare --task} on a golden model. */
class TaskCommandTest {

    @TempDir
    private static Path folder;

    private static GoldenRun golden;
    private static Path edits;

    @TempDir
    private Path out;

    @BeforeAll
    static void edit() {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
        edits = folder.resolve("edits.safetensors");
        CommandRun.json(golden.edit(edits, "--method", "memit", "--limit", 10));
    }

    private static Path data(Task task) {
        return Fixtures.of(task, folder);
    }

    private static JsonNode evaluate(Task task, Object... more) {
        return CommandRun.json(CommandRun.arguments(
                new Object[] {"evaluate", golden.model(), "--task", task.id(), "--data", data(task)}, more));
    }

    private static List<Double> numbers(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asDouble).toList();
    }

    @ParameterizedTest
    @EnumSource(value = Task.class, names = "DOCMEDIT", mode = EnumSource.Mode.EXCLUDE)
    void everyTaskIsMeasuredBeforeAndAfterEditing(Task task) {
        JsonNode alone = evaluate(task);
        JsonNode both = evaluate(task, "--edits", edits);

        assertEquals(task.id(), both.path("task").asText());
        assertEquals(alone.path("records"), both.path("records"));
        assertEquals(alone.path("metrics"), both.path("before"), "the same model, with and without --edits");
        String main = task.mainMetric().id();
        assertTrue(both.path("metrics").path(main).path("value").isNumber(), both.path("metrics").toString());
        JsonNode change = both.path("change").path(main);
        double before = both.path("before").path(main).path("value").asDouble();
        double after = both.path("metrics").path(main).path("value").asDouble();
        if (task.mainMetric().isPerplexity()) {
            assertEquals(after / before, change.path("ratio").asDouble(), 1e-9 * after / before);
        } else {
            assertEquals(after - before, change.path("difference").asDouble(), 1e-12);
            int gained = 0;
            int lost = 0;
            for (JsonNode record : both.path("per_record")) {
                double moved = record.path(main).asDouble() - record.path("before").path(main).asDouble();
                gained += moved > 0 ? 1 : 0;
                lost += moved < 0 ? 1 : 0;
            }
            assertEquals(gained, change.path("gained").asInt());
            assertEquals(lost, change.path("lost").asInt());
        }
        assertEquals(both.path("records").asInt(), both.path("per_record").size());
        assertTrue(alone.path("change").isMissingNode() && alone.path("before").isMissingNode());
    }

    /** The fixture has a short ending that is likelier as a whole and less likely by character. */
    @Test
    void accuracyPerCharacterIsCountedFromTheLogLikelihoods() {
        JsonNode document = evaluate(Task.HELLASWAG);
        JsonNode record = document.path("per_record").path(0);
        List<Double> sums = numbers(record.path("log_likelihoods"));
        List<String> endings = List.of("puts the dough into a tin and slides it into the oven.", "paints it.",
                "sails away on it.", "reads it aloud to the cat.");
        int best = 0;
        int dense = 0;
        for (int i = 1; i < 4; i++) {
            best = sums.get(i) > sums.get(best) ? i : best;
            dense = sums.get(i) / endings.get(i).length() > sums.get(dense) / endings.get(dense).length() ? i : dense;
        }
        assertNotEquals(best, dense);
        assertEquals(best == 0 ? 1 : 0, record.path("acc").asInt());
        assertEquals(dense == 0 ? 1 : 0, record.path("acc_norm").asInt());
        assertEquals(endings.get(best), record.path("predicted").asText());
        assertNotEquals(document.path("metrics").path("acc").path("value"),
                document.path("metrics").path("acc_norm").path("value"));
    }

    @Test
    void factsAreCountedApartByTheEditedSubjects() {
        JsonNode groups = evaluate(Task.FACTS, "--edits", edits).path("groups");
        assertEquals(1, groups.path("edited subjects").path("records").asInt(), "Vati Semive is edited");
        assertEquals(1, groups.path("other subjects").path("records").asInt());
    }

    @Test
    void aPersonReadsMetricsGroupsAndTheTest() {
        CommandRun run = CommandRun.of(
                "evaluate", golden.model(), "--task", "mmlu", "--data", data(Task.MMLU), "--edits", edits);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().startsWith("MMLU, 5 records, 2 worked examples ("), run.out());
        for (String part : List.of("before", "change", "95% interval", "McNemar p", "\nacc ", "\n  boat_building ")) {
            assertTrue(run.out().contains(part), run.out());
        }
    }

    @Test
    void theDocumentIsAlsoWritten() throws IOException {
        Path file = out.resolve("mmlu.json");
        JsonNode printed = evaluate(Task.MMLU, "--output", file);
        assertEquals(printed.path("per_record"), CommandRun.parse(Files.readString(file)).path("per_record"));
        assertEquals(5, printed.path("records").asInt(), "fixtures stay");
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        assertRefused("--task: no task 'mmul'; available: mmlu, csqa, hellaswag, lambada, gsm8k, triviaqa, bbh, truthfulqa,"
                        + " text, facts, choice, docmedit; did you mean 'mmlu'?",
                "evaluate", golden.model(), "--task", "mmul", "--data", data(Task.MMLU));
        assertRefused("--shots: csqa has no worked examples; leave --shots out",
                "evaluate", golden.model(), "--task", "csqa", "--data", data(Task.CSQA), "--shots", 2);
        assertRefused("--shots requires --task mmlu, gsm8k or bbh",
                "evaluate", golden.model(), "--data", golden.requests(), "--shots", 2);
        assertRefused("--text is for the evaluation of edited facts; leave it out with --task, or use --task text",
                "evaluate", golden.model(), "--task", "csqa", "--data", data(Task.CSQA), "--text", golden.text());
        assertRefused(folder.resolve("nowhere") + ": no such file or folder; pass the file of the task, or its folder",
                "evaluate", golden.model(), "--task", "csqa", "--data", folder.resolve("nowhere"));
    }

    private Object[] compare(Path to, Object... more) {
        return CommandRun.arguments(new Object[] {
            "compare", golden.model(), "--data", golden.requests(), "--stats", golden.statistics(), "--contexts",
            golden.contexts(), "--layers", "0-1", "--lambda", "100", "--clamp", "2", "--steps", "2", "--batch-size", "3",
            "--every", "3", "--limit", "6", "--methods", "memit", "--out", to
        }, more);
    }

    @Test
    void aComparisonHasCurvesOfTheAbilities() throws IOException {
        Object[] tasks = {"--text", golden.text(), "--max-tokens", 200, "--task", "facts=" + data(Task.FACTS), "--task",
            "text=" + data(Task.TEXT), "--task", "mmlu=" + data(Task.MMLU), "--task-limit", 3, "--shots", 1};
        JsonNode document = CommandRun.json(compare(out, tasks));

        JsonNode checkpoints = document.path("methods").path(0).path("checkpoints");
        assertEquals(2, checkpoints.size(), "at 3 and 6 edits");
        for (JsonNode point : checkpoints) {
            assertTrue(point.path("perplexity").isNumber(), "the held-out text is measured with the abilities");
        }
        JsonNode last = checkpoints.path(1);
        Path edited = out.resolve("trials").resolve("memit").resolve("edits.safetensors");
        JsonNode text = CommandRun.json("evaluate", golden.model(), "--task", "text", "--data", data(Task.TEXT), "--edits",
                edited);
        JsonNode inside = StreamSupport.stream(last.path("abilities").spliterator(), false)
                .filter(score -> score.path("metric").asText().equals("token_perplexity"))
                .findFirst().orElseThrow();
        assertEquals(
                text.path("metrics").path("token_perplexity").path("value"), inside.path("value"));

        String curves = Files.readString(out.resolve("curves.csv"));
        for (String metric : List.of("mmlu_acc", "facts_edited_subjects_acc", "text_byte_perplexity")) {
            assertEquals(3, curves.split("," + metric + ",", -1).length - 1, "unedited, 3 and 6 edits");
        }
        String table = Files.readString(out.resolve("table.md"));
        assertTrue(table.contains("## General abilities"), table);
        assertTrue(table.contains("Facts of edited subjects"), table);
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("General abilities against the number of edits"));
        assertTrue(Files.readString(out.resolve("table.csv")).lines().findFirst().orElseThrow().endsWith(
                "mmlu_acc,mmlu_acc_low,mmlu_acc_high"));

        // Again, without computing anything; and refused with other tasks.
        byte[] before = Files.readAllBytes(out.resolve("curves.csv"));
        CommandRun.json(compare(out, tasks));
        assertArrayEquals(before, Files.readAllBytes(out.resolve("curves.csv")));
        CommandRun refused = CommandRun.of(compare(out, "--text", golden.text(), "--max-tokens", 200));
        assertEquals(2, refused.code(), refused.err());
        assertTrue(refused.err().contains("made with another list of tasks (--task); use the same options"), refused.err());
    }

    @Test
    void aComparisonRefusesWhatItCannotRead() {
        assertRefused("--task: mmlu is listed twice; name it once",
                compare(out, "--task", "mmlu=" + data(Task.MMLU), "--task", "mmlu=x"));
        assertRefused("--task-limit requires --task", compare(out, "--task-limit", 3));
    }
}

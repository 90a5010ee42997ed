package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.internal.jobs.DemoFiles;
import dev.palimpsest.internal.loader.EditsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether edit says if it worked, on the built-in world, whose model knows the old answers. */
class EditOutcomeTest {

    private static final Pattern REMEDY = Pattern.compile("rerun with (--force .*?) \\(now .*\\), or with other --layers");

    @TempDir
    private static Path folder;

    private static DemoFiles world;
    private static JsonNode facts;

    @BeforeAll
    static void openTheWorld() throws IOException {
        world = DemoFiles.unpack(folder.resolve("world"));
        CommandRun.json("stats", world.model(), "--text", world.text(), "--layers", "0-2", "--max-tokens", 8000, "--out",
                world.statistics());
        facts = CommandRun.parse(Files.readString(world.requests()));
    }

    @AfterAll
    static void close() {
        world.close();
    }

    private static Object[] edit(Path out, Object... more) {
        return CommandRun.arguments(new Object[] {"edit", world.model(), "--out", out}, more);
    }

    private static Object[] closedForm(String method, Object... more) {
        return CommandRun.arguments(new Object[] {
            "--method", method, "--stats", world.statistics(), "--contexts", world.contexts(), "--layers", "0-2"}, more);
    }

    /** The settings with which an editing method changes nothing. */
    private static Object[] weak(String method) {
        return switch (method) {
            case "memit", "comeba-hk" -> closedForm(method, "--lambda", "1e12", "--steps", 3);
            case "ft" -> new Object[] {"--method", method, "--layers", 0, "--steps", 1, "--ft-limit", "1e-9"};
            case "grace" -> new Object[] {"--method", method, "--layers", 2, "--steps", 1, "--learning-rate", "1e-6"};
            default -> throw new IllegalArgumentException(method);
        };
    }

    private static String lastLine(String text) {
        return text.lines().toList().getLast();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memit", "comeba-hk", "ft", "grace"})
    void settingsThatChangeNothingAreReportedWithARemedyThatWorks(String method) {
        Path out = folder.resolve(method + ".edits");
        Object[] common = {"--requests", world.requests(), "--limit", 4};
        CommandRun run = CommandRun.of(edit(out, CommandRun.arguments(weak(method), common)));
        assertEquals(0, run.code(), run.err());
        assertTrue(lastLine(run.out()).startsWith("warning: the edits do not work: the edited model predicts none of the 4"
                + " facts, the unedited one none; rerun with --force --"), run.out());

        Matcher remedy = REMEDY.matcher(lastLine(run.out()));
        assertTrue(remedy.find(), run.out());
        List<Object> better = new ArrayList<>(Arrays.asList(weak(method)));
        List<String> flags = List.of(remedy.group(1).split(" "));
        flags.stream().filter(flag -> flag.startsWith("--")).forEach(flag -> {
            int at = better.indexOf(flag);
            if (at >= 0) {
                better.subList(at, at + 2).clear();
            }
        });
        better.addAll(flags);
        CommandRun again = CommandRun.of(edit(out, CommandRun.arguments(better.toArray(), common)));
        assertEquals(0, again.code(), again.err());
        assertTrue(lastLine(again.out()).matches(
                "the edited model predicts [234] of the 4 facts, the unedited one none"), again.out());
        assertFalse(again.out().contains("warning: "), again.out());
    }

    @Test
    void aWarningInTheMiddleOfALongRunIsGivenOnce() {
        CommandRun run = CommandRun.of(edit(folder.resolve("long.edits"), "--method", "ft", "--layers", 0, "--steps", 1,
                "--ft-limit", "1e-9", "--batch-size", 1, "--limit", 3, "--requests", world.requests()));
        assertEquals(0, run.code(), run.err());
        assertEquals(1, run.err().lines().filter(line -> line.startsWith(
                "warning: after batch 1 the model does not predict the target; rerun with --force --")).count(), run.err());
        assertTrue(run.out().contains("batch 3: 1 fact in "), run.out());
    }

    /** The figures of the document are what evaluate finds, and --verbose tells which facts they are. */
    @Test
    void predictedFactsAreThoseOfReliabilityOne() {
        Path out = folder.resolve("figures.edits");
        JsonNode document = CommandRun.json(edit(out, closedForm("memit", "--lambda", 50, "--steps", 60, "--batch-size", 3,
                "--limit", 6, "--requests", world.requests(), "--verbose")));
        JsonNode measured = CommandRun.json(
                "evaluate", world.model(), "--data", world.requests(), "--edits", out, "--limit", 6);
        int reliable = 0;
        for (JsonNode record : measured.path("per_record")) {
            reliable += record.path("reliability").asDouble() == 1 ? 1 : 0;
        }
        assertTrue(reliable >= 3, "too few to compare: " + reliable);
        assertEquals(reliable, document.path("predicted").asInt());
        assertEquals(6, document.path("facts").asInt());
        assertEquals(0, document.path("before").asInt());
        int[] counted = new int[2];
        for (int i = 0; i < 6; i++) {
            JsonNode check = document.path("checks").path(i);
            assertEquals(facts.path(i).path("case_id"), check.path("case_id"));
            assertEquals(" " + facts.path(i).path("ground_truth").asText(), check.path("before").path("text").asText());
            assertTrue(check.path("after").path("probability").asDouble() > check.path("before").path("probability").asDouble());
            boolean predicted = check.path("after").path("predicted").asBoolean();
            counted[i / 3] += predicted ? 1 : 0;
            assertEquals(predicted, check.path("target").equals(check.path("after").path("text")));
        }
        for (int b = 0; b < 2; b++) {
            assertEquals(counted[b], document.path("batches").path(b).path("predicted").asInt());
            assertEquals(0, document.path("batches").path(b).path("before").asInt());
        }
    }

    @Test
    void oneFactOnTheCommandLineIsTheAnswerFromThenOn() {
        String subject = facts.path(0).path("subject").asText();
        String prompt = facts.path(0).path("prompt").asText();
        String target = facts.path(0).path("target_new").asText();
        Path out = folder.resolve("inline.edits");
        Object[] settings = closedForm("comeba-hk", "--lambda", 50, "--steps", 60, "--clamp", 3);
        CommandRun run = CommandRun.of(edit(out, CommandRun.arguments(settings, "--prompt",
                prompt.replace(subject, "{}"), "--subject", subject, "--target", target, "--verbose")));
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("batch 1: 1 fact in "), run.out());
        assertTrue(run.out().contains(", which is now predicted\n"), run.out());
        assertTrue(run.out().contains("  record 0: '" + prompt + "' → ' " + target + "': ' "
                + facts.path(0).path("ground_truth").asText() + "' (p "), run.out());
        assertEquals("the edited model predicts the target, the unedited one does not",
                lastLine(run.out()));

        JsonNode answer = CommandRun.json(
                "generate", world.model(), "--prompt", prompt, "--edits", out, "--max-new-tokens", 8);
        assertTrue(answer.path("text").asText().startsWith(" " + target), answer.toString());
        assertEquals("--prompt", EditsFile.read(out).provenance().get("requests"));

        CommandRun same = CommandRun.of(edit(out, CommandRun.arguments(settings, "--prompt",
                prompt.replace(subject, "{}"), "--subject", subject, "--target", target)));
        assertTrue(same.err().contains("already contains all 1 facts"), same.err());
    }

    @Test
    void aMethodWithoutSubjectsNeedsNone() {
        Path out = folder.resolve("prompt.edits");
        JsonNode document = CommandRun.json(edit(out, "--method", "grace", "--layers", 2, "--prompt",
                facts.path(1).path("prompt").asText(), "--target", facts.path(1).path("target_new").asText()));
        assertEquals(1, document.path("predicted").asInt(), document.toString());
    }

    @Test
    void whatIsMissingIsSaidInWords() {
        Path out = folder.resolve("refused.edits");
        assertRefused("missing facts; give --requests FILE, or one fact with --prompt, --subject and --target", edit(out));
        assertRefused("--requests names a file of facts and --prompt gives one on the command line; use one of the two",
                edit(out, "--requests", world.requests(), "--prompt", "a", "--target", "b"));
        assertRefused("missing --target; give the text that is to follow --prompt",
                edit(out, "--method", "ft", "--layers", 0, "--prompt", "a"));
        assertRefused("missing --prompt; give the text before the target",
                edit(out, "--method", "ft", "--layers", 0, "--target", "a"));
        assertRefused("missing --subject: comeba-hk edits at the subject's last token",
                edit(out, "--prompt", "a", "--target", "b"));
        assertRefused("--subject is empty; give the entity",
                edit(out, "--prompt", "a", "--target", "b", "--subject", " "));
        assertRefused("--prompt: the prompt 'a' does not hold the subject 'c'; write the subject exactly as in the prompt",
                edit(out, closedForm("memit", "--prompt", "a", "--subject", "c", "--target", "b")));
        assertRefused("--prompt: the prompt '{} is' needs a subject",
                edit(out, "--method", "ft", "--layers", 0, "--prompt", "{} is", "--target", "b"));
        assertFalse(Files.exists(out));
        assertFalse(Files.exists(folder.resolve("refused.edits.settings.json")));
    }
}

package dev.palimpsest.internal.cli.command;

import static dev.palimpsest.cli.CommandRun.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import dev.palimpsest.cli.GoldenRun;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.trained.ArtifactUser;
import dev.palimpsest.internal.loader.EditsFile;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SCR with the small model of an artifact as the reader, through the commands. */
class ScrReaderCommandTest {

    private static GoldenRun golden;
    private static Path artifact;
    private static Path withoutReader;

    @BeforeAll
    static void trainTheArtifacts(@TempDir Path folder) {
        golden = GoldenRun.open(GoldenModels.GPT2, folder);
        artifact = trained("small.artifact", "small");
        withoutReader = trained("base.artifact", "base");
    }

    private static Path trained(String name, String reader) {
        Path file = golden.folder().resolve(name);
        CommandRun.json("train", golden.model(), "--method", "serac", "--data", golden.requests(), "--scope-steps", 2,
                "--reader", reader, "--reader-steps", 2, "--out", file);
        return file;
    }

    private static Object[] edit(Path out, Object... more) {
        return CommandRun.arguments(new Object[] {
            "edit", golden.model(), "--requests", golden.requests(), "--method", "scr", "--batch-size", 2, "--out", out
        }, more);
    }

    private static JsonNode evaluated(Path edits, Object... more) {
        return CommandRun.json(CommandRun.arguments(new Object[] {
            "evaluate", golden.model(), "--data", golden.requests(), "--limit", 4, "--edits", edits
        }, more));
    }

    @Test
    void itEditsResumesMeasuresAndUndoes() throws IOException {
        Path whole = golden.folder().resolve("whole");
        Path resumed = golden.folder().resolve("resumed");
        CommandRun.json(edit(whole, "--reader", "small", "--artifact", artifact, "--limit", 4));
        CommandRun.json(edit(resumed, "--reader", "small", "--artifact", artifact, "--limit", 2));
        CommandRun.json(edit(resumed, "--reader", "small", "--artifact", artifact, "--limit", 4, "--resume"));
        FactStore store = (FactStore) EditsFile.read(whole).changes().getFirst();
        assertEquals(EditsFile.read(whole).settings().get(ArtifactUser.ARTIFACT), store.lookup().reader());
        assertTrue(CommandRun.of("edits", "show", whole).out().contains("reader small"));

        // The file beside the edits is found by its name.
        JsonNode measured = evaluated(whole);
        assertTrue(measured.path("retrieval").path("hit_rate").asDouble() > 0, measured.toString());
        assertEquals(measured.path("reliability"), evaluated(resumed, "--artifact", artifact).path("reliability"));
        assertEquals(0, CommandRun.of("generate", golden.model(), "--prompt", "Vati Semive works as a", "--max-new-tokens",
                3, "--edits", whole).code());

        Path elsewhere = Files.createDirectory(golden.folder().resolve("elsewhere")).resolve("edits");
        Files.copy(whole, elsewhere);
        assertRefused("give the file with --artifact", "evaluate", golden.model(), "--data", golden.requests(), "--limit", 4,
                "--edits", elsewhere);

        // Without edits no reader is opened, so the artifact is not needed.
        Path none = elsewhere.resolveSibling("none");
        CommandRun.json("undo", whole, "--batches", "1-2", "--out", none);
        JsonNode unedited = CommandRun.json("evaluate", golden.model(), "--data", golden.requests(), "--limit", 4);
        assertEquals(unedited.path("reliability"), evaluated(none).path("reliability"));
        assertFalse(unedited.path("reliability").isMissingNode());
    }

    @Test
    void artifactsThatAreMissingOrDoNotFitAreRefused() {
        Path out = golden.folder().resolve("refused");
        assertRefused("missing --artifact: scr with --reader small needs a trained artifact; train one with: palimpsest train"
                + " --method serac", edit(out, "--reader", "small"));
        assertRefused("--artifact: only scr with --reader small uses it; choose that, or leave the option out",
                edit(out, "--artifact", artifact));
        assertRefused("base.artifact: the artifact has no counterfactual model",
                edit(out, "--reader", "small", "--artifact", withoutReader));
        assertRefused("no such file", edit(out, "--reader", "small", "--artifact", golden.folder().resolve("nothing")));
        assertRefused("small.artifact: the artifact was trained with another model", "edit",
                GoldenModels.extract(GoldenModels.GPTJ, golden.folder()), "--requests", golden.requests(), "--method", "scr",
                "--reader", "small", "--artifact", artifact, "--out", out);
        assertFalse(Files.exists(out));
    }

    @Test
    void aComparisonReadsWithTheModelUnlessToldOtherwise() throws IOException {
        assertEquals("base", compared("with-base", "--methods", "scr"));
        assertEquals("small", compared("with-small", "--methods", "scr", "--scr-reader", "small", "--scr-artifact", artifact));
        assertEquals("small", compared("both", "--methods", "scr,serac", "--scr-reader", "small", "--artifact", artifact));
        assertEquals("base", compared("one", "--methods", "scr,serac", "--artifact", artifact));
        Object[] compare = {"compare", golden.model(), "--data", golden.requests(), "--out", golden.folder().resolve("no")};
        assertRefused("missing --scr-artifact: scr with --reader small needs a trained artifact",
                CommandRun.arguments(compare, "--methods", "scr", "--scr-reader", "small"));
        assertRefused("--scr-artifact: only scr with --reader small uses it",
                CommandRun.arguments(compare, "--methods", "scr", "--scr-artifact", artifact));
    }

    /** The reader that a comparison's settings name. */
    private static String compared(String name, Object... more) throws IOException {
        Path out = golden.folder().resolve(name);
        CommandRun.json(CommandRun.arguments(new Object[] {
            "compare", golden.model(), "--data", golden.requests(), "--limit", 2, "--out", out
        }, more));
        return CommandRun.parse(Files.readString(out.resolve("settings.json"))).path("scr").path("reader").asText();
    }
}

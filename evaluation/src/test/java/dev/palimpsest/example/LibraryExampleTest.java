package dev.palimpsest.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.Edits;
import dev.palimpsest.Editor;
import dev.palimpsest.LanguageModel;
import dev.palimpsest.MethodSettings;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.jobs.DemoFiles;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryExampleTest {

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"LibraryExample", "ServingExample"})
    void theReadmesExamplesAreThoseThatCompile(String name) throws IOException {
        Path example = Path.of("src/test/java/dev/palimpsest/example/" + name + ".java");
        String source = Files.readString(example);
        String shown = source.substring(source.indexOf("import ")).strip();
        assertTrue(Files.readString(Path.of("../README.md")).contains("```java\n" + shown + "\n```"),
                "README.md does not show " + example);
    }

    @Test
    void theExamplePrintsTheNewAnswerOfTheBuiltInWorld() throws IOException {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (DemoFiles demo = DemoFiles.unpack(temporary.resolve("demo"));
                PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            LibraryExample.main(new String[] {demo.folder().toString()});
            assertEquals(1, Edits.read(demo.folder().resolve("facts.edits")).size());
        } finally {
            System.setOut(console);
        }
        String shown = printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
        assertEquals("1 of 1 facts are now predicted\nbefore: Dutch\nafter: Greek\n", shown);
        assertTrue(Files.readString(Path.of("../README.md")).contains("```\n" + shown + "```"), "README.md shows another output");
    }

    @Test
    void theServingExampleAnswersEveryPromptFromBeforeOrAfterTheEdit() {
        Path folder = GoldenModels.extract(GoldenModels.GPT2, temporary);
        EditRequest fact = new EditRequest(0, "Vati Semive works as a", "Vati Semive", "Petabe");
        List<String> answers = Collections.synchronizedList(new ArrayList<>());
        try (LanguageModel model = LanguageModel.open(folder);
                Editor editor = model.editor(MethodSettings.of("ft").with("layers", 0).with("steps", 3)).open()) {
            String before = model.generate(fact.text(), GenerationSettings.greedy(10));
            ServingExample.serve(editor, List.of(List.of(fact)), Collections.nCopies(40, fact.text()), answers::add);
            String after = editor.model().generate(fact.text(), GenerationSettings.greedy(10));
            assertEquals(40, answers.size());
            assertTrue(List.of(before, after).containsAll(answers), answers.toString());
        }
    }
}

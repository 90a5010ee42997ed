package dev.palimpsest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelTest {

    private static final EditRequest FACT = new EditRequest(0, "{} works as a", "Vati Semive", "Petabe");
    private static final EditRequest OTHER = new EditRequest(1, "{} was born in the city of", "Loda Medi", "Depava");
    private static final GenerationSettings GREEDY = GenerationSettings.greedy(4);
    private static final MethodSettings SETTINGS = MethodSettings.of("comeba")
            .with("layers", "0-2").with("lambda", 100).with("clamp", 2.0).with("steps", 20);

    @TempDir
    Path temporary;
    private Path folder;
    private LanguageModel model;

    @BeforeEach
    void open() {
        folder = GoldenModels.extract(GoldenModels.GPT2, temporary);
        model = LanguageModel.open(folder, EngineSettings.defaults().withThreads(2));
    }

    @AfterEach
    void close() {
        model.close();
    }

    private Statistics statistics() throws IOException {
        List<String> text = Files.readAllLines(folder.resolve("text.txt"));
        return model.collectStatistics(text.subList(0, text.size() / 4), List.of(0, 1, 2));
    }

    @Test
    void aModelDescribesItself() {
        assertEquals("gpt2", model.architecture());
        assertEquals(4, model.layers());
        assertEquals(64, model.contextLength());
        assertEquals(242_560, model.parameters());
        assertEquals(64, model.fingerprint().length());
        assertTrue(model.countTokens("Vati Semive works as a") > 1);
    }

    @Test
    void anEditedFactIsPredictedSavedAppliedAgainAndUndone() throws IOException {
        Path file = temporary.resolve("facts.edits");
        String before = model.generate(FACT.text(), GREEDY);
        String after;
        try (Statistics statistics = statistics();
                Editor editor = model.editor(SETTINGS).statistics(statistics).contexts(List.of("{}")).open()) {
            BatchResult result = editor.edit(List.of(FACT, OTHER));
            assertEquals(2, result.predicted());
            assertFalse(result.facts().getFirst().before().predicted());
            assertEquals(" Petabe", result.facts().getFirst().after().prediction());
            assertTrue(result.facts().getFirst().after().logProbability()
                    > result.facts().getFirst().before().logProbability());
            assertTrue(result.seconds() > 0);
            after = editor.model().generate(FACT.text(), GREEDY);
            assertTrue(after.startsWith(" Petabe"), after);
            editor.edits().write(file);
        }
        assertEquals(before, model.generate(FACT.text(), GREEDY));
        Edits edits = Edits.read(file);
        assertEquals("2 facts in 1 batch by comeba", edits.toString());
        assertEquals(List.of(List.of(FACT, OTHER)), edits.batches());
        try (EditedModel edited = model.edited(edits)) {
            assertEquals(after, edited.generate(FACT.text(), GREEDY));
        }
        try (EditedModel undone = model.edited(edits.without(Set.of(0)))) {
            assertEquals(before, undone.generate(FACT.text(), GREEDY));
        }
    }

    @Test
    void continuedEditsAreThoseOfOneEditor() throws IOException {
        try (Statistics statistics = statistics();
                Editor whole = model.editor(SETTINGS).statistics(statistics).contexts(List.of("{}")).open();
                Editor first = model.editor(SETTINGS).statistics(statistics).contexts(List.of("{}")).open()) {
            whole.edit(List.of(FACT));
            whole.edit(List.of(OTHER));
            first.edit(List.of(FACT));
            try (Editor second = model.editor(SETTINGS).statistics(statistics).continuing(first.edits()).open()) {
                second.edit(List.of(OTHER));
                assertEquals(whole.model().score(OTHER.text(), OTHER.target()),
                        second.model().score(OTHER.text(), OTHER.target()));
            }
            assertThrows(IllegalArgumentException.class,
                    () -> model.editor(MethodSettings.of("ft").with("layers", 0)).continuing(whole.edits()).open());
        }
    }

    @Test
    void statisticsAreTheSameFromAFile() throws IOException {
        Path file = temporary.resolve("statistics");
        try (Statistics collected = statistics()) {
            collected.write(file);
            try (Statistics read = Statistics.read(file)) {
                assertEquals(List.of(0, 1, 2), read.layers());
                assertEquals(collected.tokens(1), read.tokens(1));
            }
        }
        assertThrows(IllegalArgumentException.class, () -> model.collectStatistics(List.of(""), List.of(0)));
    }

    @Test
    void aServedModelUsesTheEditsThatWereSwappedIn() {
        MethodSettings ft = MethodSettings.of("ft").with("layers", List.of(0)).with("steps", 3);
        try (Editor editor = model.editor(ft).open(); ServedModel served = model.serve()) {
            double before = served.score(FACT.text(), FACT.target()).logProbability();
            editor.edit(List.of(FACT));
            assertEquals(before, served.score(FACT.text(), FACT.target()).logProbability());
            served.swap(editor.edits());
            assertEquals(editor.model().score(FACT.text(), FACT.target()), served.score(FACT.text(), FACT.target()));
            assertNotEquals(before, served.score(FACT.text(), FACT.target()).logProbability());
        }
    }

    @Test
    void piecesOfAGenerationAreItsText() {
        StringBuilder pieces = new StringBuilder();
        model.generate("Vati Semive", GREEDY, pieces::append);
        assertEquals(model.generate("Vati Semive", GREEDY), pieces.toString());
        assertEquals(List.of(pieces.toString()), model.generate(List.of("Vati Semive"), GREEDY));
    }

    @Test
    void theListenerHearsOfEveryStep() {
        List<Integer> steps = new ArrayList<>();
        EditListener listener = new EditListener() {
            @Override
            public void optimised(int iteration, int iterations, double meanLoss) {
                steps.add(iteration);
            }
        };
        try (Editor editor = model.editor(MethodSettings.of("ft").with("layers", 0).with("steps", 3))
                .listener(listener).open()) {
            editor.edit(List.of(FACT));
        }
        assertFalse(steps.isEmpty());
    }

    @Test
    void senselessArgumentsAreRefusedInOneLine() {
        assertRefused("no method 'comeba-kh'", () -> MethodSettings.of("comeba-kh"));
        assertRefused("comeba has no setting 'lamda'; there are: layers", () -> SETTINGS.with("lamda", 1));
        assertRefused("lambda must be a positive number", () -> SETTINGS.with("lambda", -1));
        assertRefused("layer 9 is not in the model", () -> model.editor(SETTINGS.with("layers", 9)));
        assertRefused("an empty prompt", () -> model.generate("", GREEDY));
        assertRefused("threads must be at most", () -> EngineSettings.defaults().withThreads(100_000));
        assertRefused("no engine 'gpu'", () -> LanguageModel.open(folder, new EngineSettings("gpu", 1)));
        assertThrows(InvalidFileException.class, () -> LanguageModel.open(temporary.resolve("nothing")));
    }

    private static void assertRefused(String message, Runnable call) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, call::run);
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    }

    @Test
    void whatAnEditorLacksIsNamedWithTheCallThatGivesIt() throws IOException {
        for (Method method : Method.all()) {
            if (method.needsStatistics()) {
                assertRefused(" of layers [1]; collect them with"
                        + " LanguageModel.collectStatistics and pass them to EditorBuilder.statistics",
                        () -> model.editor(MethodSettings.of(method.id()).with("layers", 1)).open());
            }
        }
        assertRefused("comeba has no default layers for a model of this shape; set layers, 0 to 3",
                () -> model.editor(MethodSettings.of("comeba")));
        assertRefused("no layer to collect statistics of", () -> model.collectStatistics(List.of("text"), List.of()));
        assertRefused("did you mean 'lambda'?", () -> SETTINGS.with("lamda", 1));
        assertRefused("did you mean 'batch-size'?", () -> SETTINGS.with("batch_size", 1));
        assertRefused("add the artifact palimpsest-tornado-kernels",
                () -> LanguageModel.open(folder, new EngineSettings("tornado", 1)));
        try (Statistics statistics = statistics()) {
            assertRefused("the statistics have no layer 3, only [0, 1, 2]; collect those of layer 3 as well",
                    () -> model.editor(SETTINGS.with("layers", "2-3")).statistics(statistics).open());
        }
    }

    @Test
    void editsContinueOnlyWithTheStatisticsTheyWereMadeWith() throws IOException {
        List<String> text = Files.readAllLines(folder.resolve("text.txt"));
        Path file = temporary.resolve("facts.edits");
        try (Statistics statistics = statistics();
                Statistics others = model.collectStatistics(text.subList(0, text.size() / 2), List.of(0, 1, 2))) {
            try (Editor editor = model.editor(SETTINGS).statistics(statistics).contexts(List.of("{}")).open()) {
                editor.edit(List.of(FACT));
                editor.edits().write(file);
            }
            Edits edits = Edits.read(file);
            model.editor(SETTINGS).statistics(statistics).continuing(edits).open().close();
            assertRefused("the earlier edits were made with other statistics of layer 0; continue them with the"
                    + " statistics they were made with",
                    () -> model.editor(SETTINGS).statistics(others).continuing(edits).open());
        }
    }

    @Test
    void nothingWorksOnAClosedModelOrWithClosedStatistics() throws IOException {
        Path file = temporary.resolve("statistics");
        try (Statistics collected = statistics()) {
            collected.write(file);
        }
        Statistics statistics = Statistics.read(file);
        EditorBuilder builder = model.editor(SETTINGS).statistics(statistics).contexts(List.of("{}"));
        try (Editor editor = builder.open()) {
            statistics.close();
            statistics.close();
            assertClosed("the statistics are closed", () -> editor.edit(List.of(FACT)));
            assertClosed("the statistics are closed", () -> statistics.write(file));
            assertClosed("the statistics are closed", builder::open);
        }
        Edits none;
        try (Editor editor = model.editor(MethodSettings.of("ft").with("layers", 0)).open()) {
            none = editor.edits();
        }
        model.close();
        assertClosed("the language model is closed", () -> model.generate("Vati", GREEDY));
        assertClosed("the language model is closed", () -> model.score("Vati", "Petabe"));
        assertClosed("the language model is closed", () -> model.editor(SETTINGS));
        assertClosed("the language model is closed", builder::open);
        assertClosed("the language model is closed", () -> model.edited(none));
        assertClosed("the language model is closed", () -> model.serve(none));
        assertClosed("the language model is closed", model::serve);
        assertClosed("the language model is closed", () -> model.collectStatistics(List.of("text"), List.of(0)));
    }

    private static void assertClosed(String message, Runnable call) {
        IllegalStateException refused = assertThrows(IllegalStateException.class, call::run);
        assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
    }

    @Test
    void methodsDescribeTheirSettings() {
        Method method = Method.of("comeba-hk");
        assertTrue(method.needsSubject() && method.needsStatistics());
        assertTrue(method.settings().stream().anyMatch(setting -> setting.name().equals("alpha")));
        assertTrue(Method.all().contains(method));
    }
}

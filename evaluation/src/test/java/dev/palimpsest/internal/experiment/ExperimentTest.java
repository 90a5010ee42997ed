package dev.palimpsest.internal.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.editing.Batches;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.folder.JsonFile;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Variation;
import dev.palimpsest.internal.experiment.result.Comparison;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.ZScoreSample;
import dev.palimpsest.internal.metric.Evaluator;
import dev.palimpsest.internal.metric.Metric;
import dev.palimpsest.internal.metric.RecordScore;
import dev.palimpsest.internal.metric.Summary;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExperimentTest {

    private static final int EVERY = 3;

    @TempDir
    private static Path shared;

    private static Path model;
    private static GoldenExperiment golden;

    @TempDir
    private Path folder;

    @BeforeAll
    static void openTheModel() {
        model = GoldenExperiment.extract(shared);
        golden = GoldenExperiment.open(model, 2);
    }

    @AfterAll
    static void closeTheModel() {
        golden.close();
    }

    private static Plan methods(Mode mode, String... methods) {
        return Plan.of(mode, EVERY, Arrays.stream(methods).map(GoldenExperiment::settings).toList(), List.of());
    }

    @Test
    void consecutiveFiguresAreThoseOfOneEditorMeasuredInBetween() {
        Comparison comparison =
                golden.run(methods(Mode.CONSECUTIVE, "ft", "memit", "comeba-hk"), folder);

        for (Outcome outcome : comparison.methods()) {
            assertEquals(List.of(4, 6, 7), outcome.results().stream().map(EvaluationResult::edits).toList());
            try (EditedModel original = EditedModel.original(golden.gpt); Editor editor = fresh(outcome)) {
                Evaluator evaluator = new Evaluator(original, golden.tokenizer());
                int checkpoint = 0;
                for (int end : List.of(2, 4, 6, 7)) {
                    editor.edit(requests(editor.edits().size(), end));
                    if (end > 2) {
                        try (EditedModel edited = EditedModel.of(golden.gpt, editor.edits())) {
                            List<RecordScore> scores =
                                    evaluator.evaluate(edited, golden.records.subList(0, end), done -> {});
                            EvaluationResult measured = outcome.results().get(checkpoint++);
                            for (Metric metric : Metric.values()) {
                                assertEquals(Summary.of(scores).mean(metric), measured.summary().mean(metric));
                            }
                            if (end == 7) {
                                assertSame(scores, outcome.last().summary().scores());
                                assertEquals(editor.edits().alpha(), measured.alpha());
                            }
                        }
                    }
                }
            }
        }
    }

    /** Of records 2 and 3, which are one batch, only record 3 is edited; both are evaluated. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void withinABatchTheNewestOfTwoContradictoryRecordsIsEdited(Mode mode) {
        List<EvaluationRecord> records = new ArrayList<>(golden.records);
        EditRequest older = records.get(2).request();
        EditRequest newest = new EditRequest(903, older.prompt(), older.subject(), golden.records.get(4).request().target());
        records.set(3, new EvaluationRecord(newest, List.of(), List.of(), List.of()));
        List<String> warnings = new ArrayList<>();
        ExperimentListener listener = new ExperimentListener() {
            @Override
            public void warned(String message) {
                warnings.add(message);
            }
        };
        Plan plan = methods(mode, "memit");
        ExperimentInput input = golden.input(records, GoldenExperiment.CONTEXTS);

        Comparison whole = GoldenExperiment.run(input, plan, folder.resolve("whole"), listener, () -> false);

        assertEquals(List.of("record " + older.caseId() + " is not edited: record 903 in the same batch has the same prompt"
                + " and another target, and the newest wins"), warnings);
        Outcome outcome = whole.methods().getFirst();
        assertEquals(List.of(4, 6, 7), outcome.results().stream().map(EvaluationResult::edits).toList());
        List<RecordScore> scores = new ArrayList<>();
        try (EditedModel original = EditedModel.original(golden.gpt)) {
            Evaluator evaluator = new Evaluator(original, golden.tokenizer());
            Editor editor = fresh(outcome);
            for (List<EditRequest> batch : Batches.of(records.stream().map(EvaluationRecord::request).toList(), 2)) {
                editor.edit(batch);
                if (mode == Mode.SINGLE) {
                    int from = scores.size();
                    scores.addAll(evaluator.evaluate(editor.model(), records.subList(from, Math.min(7, from + 2)), done -> {}));
                    editor.close();
                    editor = fresh(outcome);
                }
            }
            if (mode == Mode.CONSECUTIVE) {
                scores.addAll(evaluator.evaluate(editor.model(), records, done -> {}));
            }
            editor.close();
        }
        assertSame(scores, outcome.last().summary().scores());

        Comparison resumed = null;
        for (int runs = 0; resumed == null; runs++) {
            assertTrue(runs < 20, "no end");
            try {
                resumed = GoldenExperiment.run(input, plan, folder.resolve("resumed"), listener, () -> true);
            } catch (ExperimentInterruptedException e) {
                // Continue.
            }
        }
        assertEquals(GoldenExperiment.figures(whole), GoldenExperiment.figures(resumed));
    }

    @Test
    void everySingleRoundStartsFromTheUneditedModel() {
        Comparison comparison = golden.run(methods(Mode.SINGLE, "comeba-hk", "comeba", "ft"), folder);

        for (Outcome outcome : comparison.methods()) {
            List<RecordScore> scores = new ArrayList<>();
            try (EditedModel original = EditedModel.original(golden.gpt)) {
                Evaluator evaluator = new Evaluator(original, golden.tokenizer());
                int from = 0;
                for (int end : List.of(2, 4, 6, 7)) {
                    try (Editor editor = fresh(outcome)) {
                        editor.edit(requests(from, end));
                        try (EditedModel edited = EditedModel.of(golden.gpt, editor.edits())) {
                            scores.addAll(evaluator.evaluate(edited, golden.records.subList(from, end), done -> {}));
                        }
                    }
                    from = end;
                }
            }
            assertSame(scores, outcome.last().summary().scores());
            assertEquals(List.of(4, 6, 7), outcome.results().stream().map(EvaluationResult::edits).toList());
            assertEquals(4, outcome.results().getFirst().summary().records());
        }
    }

    private static Editor fresh(Outcome outcome) {
        EditingContext context = EditingContext.of(golden.gpt, golden.tokenizer(), golden.statistics);
        return Methods.open(context, outcome.trial().settings(), GoldenExperiment.CONTEXTS);
    }

    private static List<EditRequest> requests(int from, int to) {
        return golden.records.subList(from, to).stream().map(EvaluationRecord::request).toList();
    }

    private static void assertSame(List<RecordScore> expected, List<RecordScore> actual) {
        assertArrayEquals(JsonFile.bytes(expected), JsonFile.bytes(actual));
    }

    /** A listener that simulates the end of the process at its n-th call: nothing is saved afterwards. */
    private static final class Kill extends RuntimeException implements ExperimentListener {

        private static final long serialVersionUID = 1L;
        private int callsLeft;

        Kill(int callsLeft) {
            this.callsLeft = callsLeft;
        }

        private void count() {
            if (callsLeft-- == 0) {
                throw this;
            }
        }

        @Override
        public void began(String what, double secondsLeft) {
            count();
        }

        @Override
        public void advanced(String what, int done, int total, double secondsLeft) {
            count();
        }

        @Override
        public void layerUpdated(int layer, double residualNorm) {
            count();
        }

        @Override
        public void finished(Outcome outcome, int place, int trials, double secondsLeft) {
            count();
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void killedAnywhereItGoesOnToTheSameBits(Mode mode) {
        Plan plan = methods(mode, "comeba-hk", "ft");
        String whole = GoldenExperiment.figures(golden.run(plan, folder.resolve("whole")));
        int killed = 0;
        for (int calls = 0; ; calls += 3) {
            Path out = folder.resolve("killed-" + calls);
            Kill kill = new Kill(calls);
            try {
                golden.run(plan, out, kill, () -> false);
                break;
            } catch (Kill end) {
                killed++;
            }
            assertEquals(whole, GoldenExperiment.figures(golden.run(plan, out)), "killed at call " + calls);
        }
        assertTrue(killed > 8, "killed only " + killed + " times");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void interruptedAfterEveryStepItComesToTheSameBitsWithoutDoingAnythingTwice(Mode mode) {
        Plan plan = methods(mode, "comeba-hk");
        String whole = GoldenExperiment.figures(golden.run(plan, folder.resolve("whole")));
        AtomicInteger updates = new AtomicInteger();
        ExperimentListener counter = new ExperimentListener() {
            @Override
            public void layerUpdated(int layer, double residualNorm) {
                updates.incrementAndGet();
            }
        };
        Comparison comparison = null;
        for (int runs = 0; comparison == null; runs++) {
            assertTrue(runs < 20, "no end");
            try {
                comparison = golden.run(plan, folder.resolve("interrupted"), counter, () -> true);
            } catch (ExperimentInterruptedException e) {
                // Evaluate again.
            }
        }
        assertEquals(whole, GoldenExperiment.figures(comparison));
        assertEquals(4 * 2, updates.get(), "four batches, two layers");
    }

    @Test
    void figuresDoNotDependOnTheNumberOfThreads() {
        Plan plan = methods(Mode.CONSECUTIVE, "comeba-hk");
        String two = GoldenExperiment.figures(golden.run(plan, folder.resolve("two")));
        try (GoldenExperiment other = GoldenExperiment.open(model, 1)) {
            assertEquals(two, GoldenExperiment.figures(other.run(plan, folder.resolve("one"))));
        }
    }

    @Test
    void aMethodDoesNotDependOnThoseRunBeforeIt() {
        String alone = GoldenExperiment.figures(
                golden.run(methods(Mode.CONSECUTIVE, "comeba"), folder.resolve("alone")));
        String last = GoldenExperiment.figures(golden.run(
                methods(Mode.CONSECUTIVE, "comeba-hk", "memit", "comeba"), folder.resolve("last")));
        String[] own = alone.split("\n");
        assertTrue(last.endsWith(String.join("\n", List.of(own).subList(1, own.length)) + "\n"), last);
    }

    @Test
    void aSweepRunsEachSettingOnce() {
        Settings base = GoldenExperiment.settings("comeba-hk");
        Settings other = GoldenExperiment.with(base, "lambda", "5");
        Plan plan = Plan.of(Mode.CONSECUTIVE, EVERY, List.of(base), List.of(
                new Plan.Point(new Variation("lambda", "100"), base),
                new Plan.Point(new Variation("lambda", "5"), other)));
        Comparison comparison = golden.run(plan, folder);

        List<Outcome> sweep = comparison.sweep("lambda");
        assertEquals(2, sweep.size());
        assertEquals("100", sweep.getFirst().trial().variation().value());
        assertEquals(comparison.methods().getFirst().last().summary().scores(),
                sweep.getFirst().last().summary().scores());
        assertNotEquals(comparison.methods().getFirst().last().alpha(), sweep.getLast().last().alpha());
        assertFalse(Files.exists(folder.resolve("trials/comeba-hk.lambda-100")));
        assertTrue(Files.exists(folder.resolve("trials/comeba-hk.lambda-5/edits.safetensors")));
    }

    @Test
    void moreTrialsCanJoinLater() {
        golden.run(methods(Mode.CONSECUTIVE, "comeba"), folder);
        AtomicInteger updates = new AtomicInteger();
        golden.run(methods(Mode.CONSECUTIVE, "comeba", "memit"), folder, new ExperimentListener() {
            @Override
            public void layerUpdated(int layer, double residualNorm) {
                updates.incrementAndGet();
            }
        }, () -> false);
        assertEquals(4 * 2, updates.get(), "of the new one only");
    }

    @Test
    void aSecondRunIsKeptOutAndWhatAKilledOneWasWritingIsDiscarded() throws IOException {
        Plan plan = methods(Mode.SINGLE, "memit");
        AtomicInteger refused = new AtomicInteger();
        golden.run(plan, folder, new ExperimentListener() {
            @Override
            public void began(String what, double secondsLeft) {
                var second = assertThrows(IllegalArgumentException.class, () -> golden.run(plan, folder));
                assertTrue(second.getMessage().contains("in use by another run"), second.getMessage());
                refused.incrementAndGet();
            }
        }, () -> false);
        assertEquals(2, refused.get(), "while the unedited model is measured, and memit");
        Path unfinished = Files.createFile(folder.resolve("trials/memit/.edits.safetensors.1b4e28ba-2fa1-11d2-883f-0016d3cca427.tmp"));
        golden.run(plan, folder);
        assertFalse(Files.exists(unfinished));
    }

    @Test
    void aFileThatIsNotWhatWasWrittenIsNamed() throws IOException {
        Plan plan = methods(Mode.SINGLE, "memit");
        golden.run(plan, folder);
        Path damaged = folder.resolve("trials/memit/batch-4.json");
        Files.writeString(damaged, "{\"edits\": 4");

        var refused = assertThrows(InvalidFileException.class, () -> golden.run(plan, folder));

        assertTrue(refused.getMessage().startsWith(damaged + ": the file is not JSON"), refused.getMessage());
    }

    @Test
    void zScoresAreThoseOfEveryPositionByItsKind() {
        Comparison comparison = golden.run(methods(Mode.CONSECUTIVE, "comeba-hk", "memit"), folder);

        List<ZScoreSample> samples = comparison.methods().getFirst().zScores();
        assertEquals(List.of(0, 1), samples.stream().map(ZScoreSample::layer).toList());
        int prompts = 0;
        int unrelated = 0;
        for (EvaluationRecord record : golden.records) {
            prompts += golden.tokenizer().encode(record.request().text()).length;
            unrelated += golden.tokenizer().encode(record.locality().getFirst().prompt()).length;
        }
        for (ZScoreSample sample : samples) {
            assertEquals(golden.records.size(), sample.updated().length);
            assertEquals(prompts - golden.records.size(), sample.others().length);
            assertEquals(unrelated, sample.unrelated().length);
            assertEquals(comparison.methods().getFirst().last().alpha().get(sample.layer()), sample.alpha());
            // The z-scores of each text are centred.
            assertEquals(0, Arrays.stream(sample.unrelated()).sum(), 1e-6);
            assertEquals(0, Arrays.stream(sample.updated()).sum() + Arrays.stream(sample.others()).sum(), 1e-6);
            assertTrue(Arrays.stream(sample.updated()).average().orElseThrow() > 1, "updated keys stand out");
        }
        assertEquals(List.of(), comparison.methods().getLast().zScores());
    }

    @Test
    void aFolderOfAnotherExperimentIsRefusedAndNamesTheDifference() {
        Plan plan = methods(Mode.SINGLE, "memit");
        golden.run(plan, folder);

        assertRefused("made with mode single, not consecutive", golden.input(golden.records, GoldenExperiment.CONTEXTS),
                methods(Mode.CONSECUTIVE, "memit"));
        assertRefused("made with number of records 7, not 3",
                golden.input(golden.records.subList(0, 3), GoldenExperiment.CONTEXTS), plan);
        assertRefused("made with another data", golden.input(golden.records.reversed(), GoldenExperiment.CONTEXTS),
                plan);
        assertRefused("made with another list of contexts", golden.input(golden.records, List.of("{}")), plan);
        Settings base = GoldenExperiment.settings("memit");
        Settings steps = GoldenExperiment.with(base, "steps", "9");
        assertRefused("made with steps 4, not 9", golden.input(golden.records, GoldenExperiment.CONTEXTS),
                Plan.of(Mode.SINGLE, EVERY, List.of(steps), List.of()));
        assertRefused("made with interval between measurements (--every) 3, not 5",
                golden.input(golden.records, GoldenExperiment.CONTEXTS),
                Plan.of(Mode.SINGLE, 5, List.of(base), List.of()));
    }

    private void assertRefused(String difference, ExperimentInput input, Plan plan) {
        var refused = assertThrows(IllegalArgumentException.class,
                () -> GoldenExperiment.run(input, plan, folder, ExperimentListener.SILENT, () -> false));
        assertTrue(refused.getMessage().contains(difference), refused.getMessage());
        assertTrue(refused.getMessage().endsWith("use the same options, or choose another --out"), refused.getMessage());
    }
}

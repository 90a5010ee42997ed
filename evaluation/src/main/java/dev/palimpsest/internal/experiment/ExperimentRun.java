package dev.palimpsest.internal.experiment;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.editing.Batches;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.Editor;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.memory.InverseMemories;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.folder.RunFile;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.AbilityScore;
import dev.palimpsest.internal.experiment.result.ExampleAnswer;
import dev.palimpsest.internal.experiment.result.ZScoreSample;
import dev.palimpsest.internal.metric.Evaluator;
import dev.palimpsest.internal.metric.RecordScore;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;

/** A running experiment: what its trials share, one after the other. */
final class ExperimentRun implements AutoCloseable {

    private final ExperimentInput input;
    private final ExperimentListener listener;
    private final BooleanSupplier interrupted;
    private final RunFile file;
    private final TimeLeft timeLeft = new TimeLeft();
    private final EditedModel original;
    private final Evaluator evaluator;
    private final InverseMemories memories;

    /** @param file told when work is done */
    ExperimentRun(ExperimentInput input, Mode mode, RunFile file, ExperimentListener listener,
            BooleanSupplier interrupted) {
        this.input = input;
        this.file = file;
        this.listener = listener;
        this.interrupted = interrupted;
        this.original = EditedModel.original(input.gpt());
        this.evaluator = new Evaluator(original, input.tokenizer());
        this.memories = mode == Mode.SINGLE ? InverseMemories.singleBatch() : InverseMemories.consecutive();
    }

    ExperimentInput input() {
        return input;
    }

    ExperimentListener listener() {
        return listener;
    }

    TimeLeft timeLeft() {
        return timeLeft;
    }

    EditedModel original() {
        return original;
    }

    /** A new editor, or one that continues. @param soFar edits to continue with, or null */
    Editor editor(Settings settings, Edits soFar) {
        EditingContext context = new EditingContext(input.gpt(), input.tokenizer(), input.statistics(), memories,
                input.nullSpaces(), input.artifacts(), listener);
        return soFar == null
                ? Methods.open(context, settings, input.contexts())
                : Methods.resume(context, soFar);
    }

    /**
     * Edits the records from {@code from} up to {@code end} as the next batch of {@code trial}; of records with the same
     * prompt, the last one.
     */
    EditBatch edit(Trial trial, Editor editor, int from, int end) {
        file.working();
        listener.advanced(trial.id() + ": edited", from, input.records().size(), timeLeft.seconds());
        List<EditRequest> window = input.requests(from, end);
        Batches.superseded(window).forEach(superseded -> listener.warned(superseded.message()));
        EditBatch batch = editor.edit(Batches.newest(window));
        timeLeft.edited(end - from, batch.seconds());
        listener.advanced(trial.id() + ": edited", end, input.records().size(), timeLeft.seconds());
        return batch;
    }

    /** The scores of {@code records}. @param what name to display */
    List<RecordScore> scores(String what, EditedModel edited, List<EvaluationRecord> records) {
        file.working();
        long start = System.nanoTime();
        List<RecordScore> scores = evaluator.evaluate(edited, records,
                done -> listener.advanced(what + ": evaluated", done, records.size(), timeLeft.seconds()));
        timeLeft.measured(records.size(), since(start));
        return scores;
    }

    /** {@code scores} with texts about their records, where texts are generated. @param what name to display */
    List<RecordScore> withTexts(
            String what, EditedModel edited, List<EvaluationRecord> records, List<RecordScore> scores) {
        return input.texts() == null
                ? scores
                : input.texts().added(edited, input.tokenizer(), records, scores,
                        done -> listener.advanced(what + ": texts", done, records.size(), timeLeft.seconds()));
    }

    /**
     * The general abilities of a model that has been edited with the first {@code records} records. @param what name to
     * display
     */
    List<AbilityScore> abilities(String what, EditedModel edited, int records) {
        int questions = input.questions();
        if (questions == 0) {
            return List.of();
        }
        file.working();
        long start = System.nanoTime();
        List<AbilityScore> scores = AbilityReading.of(edited, input, input.subjects(records),
                done -> listener.advanced(what + ": asked", done, questions, timeLeft.seconds()));
        timeLeft.asked(questions, since(start));
        return scores;
    }

    /** The model's answers to the examples among the records from {@code from} up to {@code to}. */
    List<ExampleAnswer> answers(EditedModel edited, int from, int to) {
        return ExampleReading.of(edited, input.tokenizer(), input.records(), from, to);
    }

    /** The z-scores of {@code records}. @param alpha of each hook layer */
    List<ZScoreSample> zScores(
            EditedModel edited, SortedMap<Integer, Double> alpha, List<EvaluationRecord> records) {
        file.working();
        return ZScoreReading.of(edited, alpha, input.tokenizer(), records);
    }

    /**
     * Ends the experiment here, where all completed work is saved, if it was interrupted.
     *
     * @throws ExperimentInterruptedException when interrupted
     */
    void pauseIfInterrupted() {
        if (interrupted.getAsBoolean()) {
            throw new ExperimentInterruptedException();
        }
    }

    /** Seconds since {@code start}. */
    static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        memories.close();
        original.close();
    }
}

package dev.palimpsest.experiment;

import dev.palimpsest.dataset.EvaluationRecord;
import dev.palimpsest.edit.EditBatch;
import dev.palimpsest.edit.EditSettings;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.edit.Editor;
import dev.palimpsest.edit.Edits;
import dev.palimpsest.edit.Memories;
import dev.palimpsest.experiment.plan.Mode;
import dev.palimpsest.experiment.plan.Trial;
import dev.palimpsest.metric.Evaluator;
import dev.palimpsest.metric.RecordScore;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A running experiment: what its trials share, one after the other. */
final class ExperimentRun implements AutoCloseable {

    private final ExperimentInput input;
    private final ExperimentListener listener;
    private final BooleanSupplier interrupted;
    private final TimeLeft timeLeft = new TimeLeft();
    private final EditedGpt original;
    private final Evaluator evaluator;
    /** Null when no trial needs statistics. */
    private final Memories memories;

    ExperimentRun(ExperimentInput input, Mode mode, ExperimentListener listener, BooleanSupplier interrupted) {
        this.input = input;
        this.listener = listener;
        this.interrupted = interrupted;
        this.original = EditedGpt.original(input.gpt());
        this.evaluator = new Evaluator(original, input.tokenizer());
        if (input.statistics() == null) {
            this.memories = null;
        } else {
            this.memories = mode == Mode.SINGLE
                    ? Memories.single(input.gpt().engine(), input.statistics())
                    : Memories.consecutive(input.gpt().engine(), input.statistics());
        }
    }

    ExperimentInput input() {
        return input;
    }

    TimeLeft timeLeft() {
        return timeLeft;
    }

    EditedGpt original() {
        return original;
    }

    /** A new editor, or one that continues. @param soFar edits to continue with, or null */
    Editor editor(EditSettings settings, Edits soFar) {
        return soFar == null
                ? Editor.open(input.gpt(), input.tokenizer(), memories, settings, input.contexts(), listener)
                : Editor.resume(input.gpt(), input.tokenizer(), memories, soFar, listener);
    }

    /** Edits the records from {@code from} up to {@code end} as the next batch of {@code trial}. */
    EditBatch edit(Trial trial, Editor editor, int from, int end) {
        listener.advanced(trial.id() + ": edited", from, input.records().size(), timeLeft.seconds());
        EditBatch batch = editor.edit(input.requests(from, end));
        timeLeft.edited(batch.size(), batch.targetSeconds() + batch.updateSeconds());
        listener.advanced(trial.id() + ": edited", end, input.records().size(), timeLeft.seconds());
        return batch;
    }

    /** The scores of {@code records}. @param what name to display */
    List<RecordScore> scores(String what, EditedGpt edited, List<EvaluationRecord> records) {
        long start = System.nanoTime();
        List<RecordScore> scores = evaluator.evaluate(edited, records,
                done -> listener.advanced(what + ": evaluated", done, records.size(), timeLeft.seconds()));
        timeLeft.measured(records.size(), since(start));
        return scores;
    }

    /**
     * Ends the experiment here if it was interrupted.
     *
     * @param save called before
     * @throws ExperimentInterruptedException when interrupted
     */
    void pauseAfter(Runnable save) {
        if (interrupted.getAsBoolean()) {
            save.run();
            throw new ExperimentInterruptedException();
        }
    }

    /** Seconds since {@code start}. */
    static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        if (memories != null) {
            memories.close();
        }
        original.close();
    }
}

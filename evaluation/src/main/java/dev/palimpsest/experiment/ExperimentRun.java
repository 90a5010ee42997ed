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

/** An experiment on its way: what its trials work with, one after the other. */
final class ExperimentRun implements AutoCloseable {

    private final ExperimentInput setup;
    private final ExperimentListener listener;
    private final BooleanSupplier interrupted;
    private final TimeLeft timeLeft = new TimeLeft();
    private final EditedGpt original;
    private final Evaluator evaluator;
    /** Null when no trial needs statistics. */
    private final Memories memories;

    ExperimentRun(ExperimentInput setup, Mode mode, ExperimentListener listener, BooleanSupplier interrupted) {
        this.setup = setup;
        this.listener = listener;
        this.interrupted = interrupted;
        this.original = EditedGpt.original(setup.gpt());
        this.evaluator = new Evaluator(original, setup.tokenizer());
        if (setup.statistics() == null) {
            this.memories = null;
        } else {
            this.memories = mode == Mode.SINGLE
                    ? Memories.single(setup.gpt().engine(), setup.statistics())
                    : Memories.consecutive(setup.gpt().engine(), setup.statistics());
        }
    }

    ExperimentInput setup() {
        return setup;
    }

    TimeLeft timeLeft() {
        return timeLeft;
    }

    EditedGpt original() {
        return original;
    }

    /** A fresh editor, or one that goes on. @param soFar null for a fresh one */
    Editor editor(EditSettings settings, Edits soFar) {
        return soFar == null
                ? Editor.open(setup.gpt(), setup.tokenizer(), memories, settings, setup.contexts(), listener)
                : Editor.resume(setup.gpt(), setup.tokenizer(), memories, soFar, listener);
    }

    /** Edits the records from {@code from} up to {@code end} as the next batch of {@code trial}. */
    EditBatch edit(Trial trial, Editor editor, int from, int end) {
        listener.advanced(trial.id() + ": edited", from, setup.records().size(), timeLeft.seconds());
        EditBatch batch = editor.edit(setup.requests(from, end));
        timeLeft.edited(batch.size(), batch.targetSeconds() + batch.updateSeconds());
        listener.advanced(trial.id() + ": edited", end, setup.records().size(), timeLeft.seconds());
        return batch;
    }

    /** The scores of {@code records}. @param what for people */
    List<RecordScore> scores(String what, EditedGpt edited, List<EvaluationRecord> records) {
        long start = System.nanoTime();
        List<RecordScore> scores = evaluator.evaluate(edited, records,
                done -> listener.advanced(what + ": measured", done, records.size(), timeLeft.seconds()));
        timeLeft.measured(records.size(), since(start));
        return scores;
    }

    /**
     * Ends the experiment here when that is wanted.
     *
     * @param save done before
     * @throws ExperimentInterruptedException to end it
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

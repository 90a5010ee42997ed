package dev.palimpsest.internal.experiment;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.result.EvaluationResult;
import dev.palimpsest.internal.experiment.result.Outcome;
import java.util.SortedMap;

/** Receives an experiment's progress callbacks, on the experiment's thread. */
public interface ExperimentListener extends EditListener {

    /** Ignores all callbacks. */
    ExperimentListener SILENT = new ExperimentListener() {};

    /**
     * The evaluation of the unedited model or a trial begins.
     *
     * @param what        name to display
     * @param secondsLeft estimated time to the end of the experiment; NaN while unknown
     */
    default void began(String what, double secondsLeft) {}

    /**
     * Records were edited or evaluated. @param secondsLeft estimated time to the end of the experiment; NaN while
     * unknown
     */
    default void advanced(String what, int done, int total, double secondsLeft) {}

    /**
     * A batch was edited and saved.
     *
     * @param number its number in the trial, from 1
     * @param alpha  the threshold of each hook layer with the batch
     * @param edits  number of edits in the model
     */
    default void edited(Trial trial, int number, EditBatch batch, SortedMap<Integer, Double> alpha, int edits) {}

    /** A model was evaluated, and the result saved. @param what the trial's id, or {@code unedited} */
    default void measured(String what, EvaluationResult result) {}

    /** A trial is complete. @param place its number, from 1 */
    default void finished(Outcome outcome, int place, int trials, double secondsLeft) {}
}

package dev.palimpsest.internal.experiment;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.internal.experiment.result.Outcome;

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

    /** A trial is complete. @param place its number, from 1 */
    default void finished(Outcome outcome, int place, int trials, double secondsLeft) {}
}

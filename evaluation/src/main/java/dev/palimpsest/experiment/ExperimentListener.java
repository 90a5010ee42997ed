package dev.palimpsest.experiment;

import dev.palimpsest.edit.EditListener;
import dev.palimpsest.experiment.result.Outcome;

/** Hears how an experiment gets on; called on its thread. */
public interface ExperimentListener extends EditListener {

    /** Hears nothing. */
    ExperimentListener SILENT = new ExperimentListener() {};

    /**
     * The unedited model is measured, or a trial begins.
     *
     * @param what        for people
     * @param secondsLeft of the whole experiment; NaN while unknown
     */
    default void began(String what, double secondsLeft) {}

    /** Records were edited, or measured. @param secondsLeft of the whole experiment; NaN while unknown */
    default void advanced(String what, int done, int total, double secondsLeft) {}

    /** A trial is done. @param place counted from 1 */
    default void finished(Outcome outcome, int place, int trials, double secondsLeft) {}
}

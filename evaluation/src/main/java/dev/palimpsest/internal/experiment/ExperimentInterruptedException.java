package dev.palimpsest.internal.experiment;

/** An experiment was interrupted. All completed work is saved and the next run resumes it. */
public final class ExperimentInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ExperimentInterruptedException() {
        super("interrupted; all completed work is saved");
    }
}

package dev.palimpsest.experiment;

/** An experiment was asked to end before it was done; everything finished is on disk and the next run goes on there. */
public final class ExperimentInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ExperimentInterruptedException() {
        super("interrupted; everything finished is saved");
    }
}

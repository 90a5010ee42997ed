package dev.palimpsest.internal.training;

/** Keeps the progress of a training run, so that an interrupted one can be continued with the same bits. */
public interface ProgressStore {

    /** Keeps nothing: training starts with the first step. */
    ProgressStore NONE = new ProgressStore() {

        @Override
        public void restore(Trainer trainer) {}

        @Override
        public void reached(Trainer trainer) {}
    };

    /** Called before the first step: continues {@code trainer} from the state of an interrupted run, if there is one. */
    void restore(Trainer trainer);

    /**
     * Called after every step but the last; saves the state when it is time to.
     *
     * @throws RuntimeException when training is to end here
     */
    void reached(Trainer trainer);
}

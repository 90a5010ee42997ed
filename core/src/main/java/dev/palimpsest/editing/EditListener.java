package dev.palimpsest.editing;

/** Receives an editor's progress callbacks, on the editor's thread between passes. */
public interface EditListener {

    /** Ignores everything. */
    EditListener SILENT = new EditListener() {};

    /**
     * A context template was sampled.
     *
     * @param done  how many are sampled now
     * @param total how many there will be
     */
    default void contextsSampled(int done, int total) {}

    /**
     * A layer is prepared: its memory was factorised, its null space computed.
     *
     * @param layer which
     * @param done  how many are prepared now
     * @param total how many there will be
     */
    default void layerPrepared(int layer, int done, int total) {}

    /**
     * One step of a batch's optimisation is done.
     *
     * @param iteration  the step, from 0
     * @param iterations the most steps there will be
     * @param meanLoss   over the unfinished requests, in nats
     */
    default void optimised(int iteration, int iterations, double meanLoss) {}

    /**
     * A layer was updated.
     *
     * @param layer which
     * @param norm  Frobenius norm of the batch's residuals at the layer
     */
    default void layerUpdated(int layer, double norm) {}

    /**
     * There is something a user should know that does not stop the work.
     *
     * @param message one line, without a full stop
     */
    default void warned(String message) {}
}

package dev.palimpsest.editing;

/** Receives an editor's progress callbacks, on the editor's thread between passes. */
public interface EditListener {

    /** Ignores everything. */
    EditListener SILENT = new EditListener() {};

    /** A context template was sampled. */
    default void contextsSampled(int done, int total) {}

    /** A layer is prepared: its memory was factorised, its null space computed. */
    default void layerPrepared(int layer, int done, int total) {}

    /** One step of a batch's optimisation is done. @param meanLoss over the unfinished requests */
    default void optimised(int iteration, int iterations, double meanLoss) {}

    /** A layer was updated. @param norm Frobenius norm of its residuals */
    default void layerUpdated(int layer, double norm) {}

    /** Something a user should know that does not stop the work. @param message one line, without a full stop */
    default void warned(String message) {}
}

package dev.palimpsest.edit;

/** Hears how an editor gets on; called on the editor's thread between passes. */
public interface EditListener {

    /** Hears nothing. */
    EditListener SILENT = new EditListener() {};

    /** A context text was sampled. */
    default void contextsSampled(int done, int total) {}

    /** A layer's memory was factorised. */
    default void factorised(int layer, int done, int total) {}

    /** The target values of a batch were improved once. @param meanLoss over the requests still open */
    default void optimised(int iteration, int iterations, double meanLoss) {}

    /** A layer was updated. @param norm Frobenius norm of its R, or of a fine-tuned layer's whole change */
    default void layerUpdated(int layer, double norm) {}
}

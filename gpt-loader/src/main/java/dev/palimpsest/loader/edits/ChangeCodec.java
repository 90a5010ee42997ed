package dev.palimpsest.loader.edits;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.editing.change.Change;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.tensor.Matrix;

/** One kind of change on its way to an edits file and back: matrices as tensors, everything else as JSON. */
public interface ChangeCodec<C extends Change> {

    /** Receives a change's matrices. */
    @FunctionalInterface
    interface Tensors {
        void matrix(String field, Matrix matrix);
    }

    /** Hands out a change's matrices. */
    interface Source {

        /** @throws InvalidFileException when there is no such tensor */
        Matrix matrix(String field);

        /** Whether there is one. */
        boolean has(String field);
    }

    /** The kind as files call it. */
    String kind();

    /** The Java type. */
    Class<C> type();

    /** Writes what is not the layer or the kind. */
    void write(C change, ObjectNode json, Tensors tensors);

    /** @throws IllegalArgumentException when fields are missing or do not fit together */
    C read(int layer, JsonNode json, Source tensors);
}

package dev.palimpsest.internal.loader.edits;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;

/**
 * Writes and reads one kind of change in an edits file: matrices as tensors, everything else as JSON.
 *
 * @param kind   the name of the kind in files
 * @param type   the Java type
 * @param writer writes everything but the layer and the kind
 * @param reader throws {@link IllegalArgumentException} when fields are missing or do not fit together
 */
public record ChangeCodec<C extends Change>(String kind, Class<C> type, Writer<C> writer, Reader<C> reader) {

    /** Receives a change's matrices. */
    @FunctionalInterface
    public interface Tensors {
        void matrix(String field, Matrix matrix);
    }

    /** Supplies a change's matrices. */
    public interface Source {

        /** @throws InvalidFileException when there is no such tensor */
        Matrix matrix(String field);

        /** Whether there is one. */
        boolean has(String field);
    }

    /** Writes a change. */
    @FunctionalInterface
    public interface Writer<C> {
        void write(C change, ObjectNode json, Tensors tensors);
    }

    /** Reads a change. */
    @FunctionalInterface
    public interface Reader<C> {
        C read(int layer, JsonNode json, Source tensors);
    }
}

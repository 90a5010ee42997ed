package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.NonFiniteRows;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.List;
import java.util.OptionalLong;

/** Refuses NaN and infinity in what an editor computes, before it becomes a change; names the record and the layer. */
public final class Finiteness {

    private static final String DAMAGED = "; the model's weights or earlier edits are damaged or overflow, or a setting"
            + " such as --learning-rate or --clamp is too large";

    private Finiteness() {}

    /**
     * Keys, one row per request.
     *
     * @throws NonFiniteException naming the record
     */
    public static Matrix keys(Matrix keys, List<EditRequest> requests, int layer) {
        return rows(keys, requests, "the key of layer " + layer, DAMAGED);
    }

    /**
     * Residuals, one row per request.
     *
     * @throws NonFiniteException naming the record
     */
    public static Matrix residuals(Matrix residuals, List<EditRequest> requests, int layer) {
        return rows(residuals, requests, "the residual of layer " + layer, DAMAGED);
    }

    /**
     * What a memory answers for the keys, one row per request.
     *
     * @throws NonFiniteException naming the record
     */
    public static Matrix solutions(Matrix solutions, List<EditRequest> requests, int layer) {
        return rows(solutions, requests, "the closed form's solution for layer " + layer,
                "; the layer's statistics are damaged or nearly singular: collect them again, or choose a --ridge");
    }

    /**
     * Rows that belong to one request each.
     *
     * @param what   the name of a row
     * @param remedy the likely cause, after a semicolon
     * @throws NonFiniteException naming the record
     */
    public static Matrix rows(Matrix matrix, List<EditRequest> requests, String what, String remedy) {
        OptionalLong damaged = matrix.firstNonFinite();
        if (damaged.isPresent()) {
            Matrix.Element found = matrix.locate(damaged.getAsLong());
            throw new NonFiniteException("record " + requests.get(found.row()).caseId() + ": " + what + " is "
                    + found.value() + " at index " + found.column() + remedy);
        }
        return matrix;
    }

    /**
     * A layer's weight after a batch has been merged into it.
     *
     * @param gpt the edited model
     * @throws NonFiniteException naming the layer
     */
    public static void mergedWeight(Gpt gpt, int layer) {
        mergedWeight(gpt, Site.mlpOutput(layer));
    }

    /**
     * An MLP projection after a batch has been merged into it.
     *
     * @param gpt the edited model
     * @throws NonFiniteException naming the layer
     */
    public static void mergedWeight(Gpt gpt, Site site) {
        int[] damaged = NonFiniteRows.of(gpt.engine(), gpt.projection(site).weight());
        if (damaged.length > 0) {
            throw new NonFiniteException("layer " + site.layer() + ": the edited weight is NaN or infinite in row " + damaged[0]
                    + "; the batch's change is too large to be merged, use a smaller --clamp or --learning-rate");
        }
    }

    /** The requests of a batch, for a message about all of them. */
    public static String records(List<EditRequest> requests) {
        long first = requests.getFirst().caseId();
        return requests.size() == 1
                ? "record " + first
                : "records " + first + " to " + requests.getLast().caseId();
    }

    /** Names the record of a text's damaged numbers; an error without a text is unchanged. */
    public static NonFiniteException named(NonFiniteException damaged, List<EditRequest> requests) {
        return damaged.named(item -> "record " + requests.get(item).caseId());
    }
}

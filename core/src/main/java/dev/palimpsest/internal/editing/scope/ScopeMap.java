package dev.palimpsest.internal.editing.scope;

import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.trained.Tensors;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.SortedMap;

/**
 * The scope classifier: how near two prompts are, from their mean hidden states h {@code [d]}.
 *
 * <pre>
 *   φ(x) = √c · M h(x)   [64]          s(x, e) = exp(−‖φ(x) − φ(e)‖²)          in scope: s &gt; 0.5
 * </pre>
 *
 * s(x, x) = 1, and s does not depend on a vector that is added to every h.
 *
 * @param map   M {@code [64, d]}, F64
 * @param scale c, positive
 */
public record ScopeMap(Matrix map, double scale) {

    /** Rows of M: the numbers that are stored for an edit. */
    public static final int WIDTH = 64;

    /** A prompt is in an edit's scope above this similarity. */
    public static final double THRESHOLD = 0.5;

    private static final String MAP = "scope.map";
    private static final String SCALE = "scope.scale";

    /** @throws IllegalArgumentException when the scale is not positive and finite */
    public ScopeMap {
        if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the scale of distances is " + scale + ", not a positive number");
        }
    }

    /**
     * The map of an artifact.
     *
     * @param width d of the model
     * @throws IllegalArgumentException when the artifact has none of this shape
     */
    public static ScopeMap of(TrainedArtifact artifact, int width) {
        return new ScopeMap(
                Tensors.require(artifact.tensors(), MAP, WIDTH, width), Tensors.number(artifact.tensors(), SCALE));
    }

    /** Adds it to an artifact's tensors. */
    public void addTo(SortedMap<String, Matrix> tensors) {
        tensors.put(MAP, map);
        tensors.put(SCALE, Tensors.number(scale));
    }

    /** φ of a prompt {@code [64]}, in the precision in which edits keep it. @param feature h {@code [d]} */
    public float[] embed(double[] feature) {
        double[] rows = map.toDoubles();
        double root = Math.sqrt(scale);
        float[] embedded = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            double sum = 0;
            for (int j = 0; j < feature.length; j++) {
                sum += rows[i * feature.length + j] * feature[j];
            }
            embedded[i] = (float) (root * sum);
        }
        return embedded;
    }

    /** s of two prompts' φ, between 0 and 1. */
    public static double similarity(float[] a, float[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (double) a[i] - b[i];
            squares += difference * difference;
        }
        return StrictMath.exp(-squares);
    }
}

package dev.palimpsest.internal.model;

import java.util.Comparator;

/**
 * One of the two linear maps of a block's MLP: a weight that edits change, or a place where an {@link Intervention} acts.
 * Ordered by block, then in the order of the data flow.
 *
 * @param layer the block, from 0
 * @param point where in the block
 */
public record Site(int layer, Point point) implements Comparable<Site> {

    private static final Comparator<Site> ORDER = Comparator.comparingInt(Site::layer).thenComparing(Site::point);

    /** The two linear maps of a block's MLP, named after their outputs. */
    public enum Point implements Choice {

        /** The output of the first projection, {@code [T, n]}, before GELU; its input is {@code [T, d]}. */
        MLP_INNER,

        /** The output of the second projection, {@code [T, d]}, bias included; its input is the key {@code [T, n]}. */
        MLP_OUTPUT;

        /** @throws IllegalArgumentException naming the available points */
        public static Point of(String id) {
            return Choice.of(Point.class, "site in a block", id);
        }

        /** Width of the linear map's input. */
        public int inputWidth(GptConfig config) {
            return this == MLP_INNER ? config.width() : config.innerWidth();
        }

        /** Width of the linear map's output. */
        public int outputWidth(GptConfig config) {
            return this == MLP_INNER ? config.innerWidth() : config.width();
        }
    }

    /** The second projection, which most methods edit. */
    public static Site mlpOutput(int layer) {
        return new Site(layer, Point.MLP_OUTPUT);
    }

    @Override
    public int compareTo(Site other) {
        return ORDER.compare(this, other);
    }
}

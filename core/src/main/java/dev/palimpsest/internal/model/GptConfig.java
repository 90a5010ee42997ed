package dev.palimpsest.internal.model;

/**
 * The shape of a model.
 *
 * @param architecture which family
 * @param layers       number of blocks
 * @param width        d, the residual stream's width
 * @param heads        attention heads; divides {@code width}
 * @param innerWidth   n, the MLP's inner width: the width of a key
 * @param positions    longest sequence, in tokens
 * @param vocabulary   rows of the token embedding and of the head
 * @param rotaryWidth  features of a head that are rotated, 0 for none
 * @param epsilon      of every layer norm
 * @param endOfText    id of the token that ends a text, or -1
 */
public record GptConfig(
        Architecture architecture,
        int layers,
        int width,
        int heads,
        int innerWidth,
        int positions,
        int vocabulary,
        int rotaryWidth,
        float epsilon,
        int endOfText) {

    /** @throws IllegalArgumentException when the numbers do not describe a model */
    public GptConfig {
        requirePositive(layers, "layers");
        requirePositive(width, "width");
        requirePositive(heads, "heads");
        requirePositive(innerWidth, "inner width");
        requirePositive(positions, "positions");
        requirePositive(vocabulary, "vocabulary");
        if (width % heads != 0) {
            throw new IllegalArgumentException("width " + width + " is not a multiple of " + heads + " heads");
        }
        if (rotaryWidth < 0 || rotaryWidth > width / heads || rotaryWidth % 2 != 0) {
            throw new IllegalArgumentException("rotary width " + rotaryWidth
                    + " must be even and at most the head width " + width / heads);
        }
        if (architecture.rotary() != (rotaryWidth > 0)) {
            throw new IllegalArgumentException(architecture.title() + " with rotary width " + rotaryWidth
                    + (architecture.rotary() ? ": its positions are rotary" : ": its positions are not rotary"));
        }
        if (!(epsilon > 0 && epsilon < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("layer norm epsilon must be positive and finite, got " + epsilon);
        }
    }

    private static void requirePositive(int value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, got " + value);
        }
    }

    /** Features of one head. */
    public int headWidth() {
        return width / heads;
    }
}

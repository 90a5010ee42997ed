package dev.palimpsest.compute.cpu;

/** Small transpositions within the caches. */
final class Transpose {

    private Transpose() {}

    /** {@code to[c][r] = from[r][c]} for {@code rows × columns} elements. */
    static void transpose(float[] from, int fromAt, int fromStride, int rows, int columns, float[] to, int toAt,
            int toStride) {
        for (int c = 0; c < columns; c++) {
            for (int r = 0; r < rows; r++) {
                to[toAt + c * toStride + r] = from[fromAt + r * fromStride + c];
            }
        }
    }
}

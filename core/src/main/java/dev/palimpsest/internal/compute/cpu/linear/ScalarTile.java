package dev.palimpsest.internal.compute.cpu.linear;

/** The tile product in plain Java: the reference that the vector kernel must match bit for bit. */
final class ScalarTile implements TileKernel {

    private final int columns;

    ScalarTile(int columns) {
        this.columns = columns;
    }

    @Override
    public int rows() {
        return 6;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void tile(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cStride) {
        for (int i = 0; i < rows(); i++) {
            chain(depth, a, aAt + i, b, bAt, c, cAt + i * cStride);
        }
    }

    @Override
    public void row(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        chain(depth, a, aAt, b, bAt, c, cAt);
    }

    private void chain(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        for (int k = 0; k < depth; k++) {
            float x = a[aAt + k * rows()];
            for (int j = 0; j < columns; j++) {
                c[cAt + j] = Math.fma(x, b[bAt + k * columns + j], c[cAt + j]);
            }
        }
    }
}

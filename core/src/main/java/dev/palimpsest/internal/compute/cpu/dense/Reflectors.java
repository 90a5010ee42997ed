package dev.palimpsest.internal.compute.cpu.dense;

/**
 * A panel's Householder reflectors as one factor, the compact WY form of Schreiber and Van Loan (1989):
 * {@code H_0·H_1·…·H_{b−1} = I − V·T·Vᵀ} with {@code H_k = I − τ_k·v_k·v_kᵀ} and T upper triangular.
 *
 * @param first first row the reflectors act on
 * @param rows  number of rows they act on
 * @param width their number b
 * @param v     Vᵀ, {@code [b, stride]}, one reflector a row
 * @param stride length of a row of {@code v}, at least {@code rows}
 * @param byRow V, {@code [rows, b]}
 * @param t     T, {@code [b, b]}
 */
record Reflectors(int first, int rows, int width, double[] v, int stride, double[] byRow, double[] t) {

    /** {@code X ← (I − V·T·Vᵀ)·X} for a slab whose row 0 is at {@code at}; every column on its own. */
    void apply(double[] slab, int at) {
        int from = at + first * Slabs.WIDTH;
        double[] projected = new double[width * Slabs.WIDTH];
        Slabs.addProduct(v, 0, stride, width, rows, 1, slab, from, projected, 0);
        double[] coefficients = new double[width * Slabs.WIDTH];
        Slabs.addProduct(t, 0, width, width, width, 1, projected, 0, coefficients, 0);
        Slabs.addProduct(byRow, 0, width, rows, width, -1, coefficients, 0, slab, from);
    }
}

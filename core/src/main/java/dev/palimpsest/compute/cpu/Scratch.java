package dev.palimpsest.compute.cpu;

/** One worker's buffers between the caches and the kernels; each grows to the largest use and stays. */
final class Scratch {

    /** Slots of {@link #floats}: buffers in use at the same time need different ones. */
    static final int PANELS = 0;
    static final int ROWS = 1;
    static final int SUMS = 2;
    static final int KEYS = 3;
    static final int VALUES = 4;
    static final int SCORES = 5;
    static final int GRADIENTS = 6;
    static final int ROUNDS = 7;
    private static final int FLOAT_SLOTS = 8;

    /** Slots of {@link #doubles}. */
    static final int STORED = 0;
    static final int TILE = 1;
    private static final int DOUBLE_SLOTS = 2;

    private final float[][] floats = new float[FLOAT_SLOTS][0];
    private final double[][] doubles = new double[DOUBLE_SLOTS][0];
    private short[] shorts = new short[0];

    /** At least {@code size} floats of whatever was there before. */
    float[] floats(int slot, int size) {
        if (floats[slot].length < size) {
            floats[slot] = new float[size];
        }
        return floats[slot];
    }

    double[] doubles(int slot, int size) {
        if (doubles[slot].length < size) {
            doubles[slot] = new double[size];
        }
        return doubles[slot];
    }

    short[] shorts(int size) {
        if (shorts.length < size) {
            shorts = new short[size];
        }
        return shorts;
    }
}

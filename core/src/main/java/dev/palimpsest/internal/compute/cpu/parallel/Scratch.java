package dev.palimpsest.internal.compute.cpu.parallel;

/** The reusable buffers of one thread at a time; each grows to the largest size requested. */
public final class Scratch {

    /** Slots of {@link #floats}: buffers in use at the same time need different ones. */
    public static final int PANELS = 0;
    public static final int ROWS = 1;
    public static final int SUMS = 2;
    public static final int KEYS = 3;
    public static final int VALUES = 4;
    public static final int SCORES = 5;
    public static final int GRADIENTS = 6;
    public static final int ROUNDS = 7;
    public static final int PACKED = 8;
    private static final int FLOAT_SLOTS = 9;

    /** Slots of {@link #doubles}. */
    public static final int STORED = 0;
    public static final int TILE = 1;
    private static final int DOUBLE_SLOTS = 2;

    private final float[][] floats = new float[FLOAT_SLOTS][0];
    private final double[][] doubles = new double[DOUBLE_SLOTS][0];
    private short[] shorts = new short[0];

    /** At least {@code size} floats with undefined contents. */
    public float[] floats(int slot, int size) {
        if (floats[slot].length < size) {
            floats[slot] = new float[size];
        }
        return floats[slot];
    }

    public double[] doubles(int slot, int size) {
        if (doubles[slot].length < size) {
            doubles[slot] = new double[size];
        }
        return doubles[slot];
    }

    public short[] shorts(int size) {
        if (shorts.length < size) {
            shorts = new short[size];
        }
        return shorts;
    }
}

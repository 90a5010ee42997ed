package dev.palimpsest.internal.tornado.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The arenas, arrays that stay on the device, and the boxes, small arrays that carry data to and from it.
 *
 * <pre>
 *   host ──▶ floatsIn, doublesIn, halvesIn, intsIn ──▶ floats, doubles, weights[…], halves[…], index     resident
 *   host ──▶ call, scalars, factors (every execution)              │
 *   host ◀── floatsOut, doublesOut, intsOut (on demand) ◀──────────┘
 * </pre>
 */
public final class Arenas {

    /** Elements of the boxes; the small ones are for short lists and tensors, which are copied most often. */
    public static final int SMALL_BOX = 1 << 12;
    public static final int BOX = 1 << 18;
    public static final int DOUBLE_BOX = BOX / 2;
    public static final int INDEX = 1 << 20;
    public static final int RESULTS = 1 << 12;

    public final FloatArray floats;
    /** Null where the device has no double. */
    public final DoubleArray doubles;
    public final List<FloatArray> weights = new ArrayList<>();
    public final List<ShortArray> halves = new ArrayList<>();
    public final IntArray index = new IntArray(INDEX);

    public final FloatArray smallFloatsIn = new FloatArray(SMALL_BOX);
    public final FloatArray floatsIn = new FloatArray(BOX);
    public final ShortArray halvesIn = new ShortArray(BOX);
    public final IntArray smallIntsIn = new IntArray(SMALL_BOX);
    public final IntArray intsIn = new IntArray(BOX / 4);
    public final DoubleArray doublesIn = new DoubleArray(DOUBLE_BOX);
    public final FloatArray floatsOut = new FloatArray(BOX);
    public final DoubleArray doublesOut = new DoubleArray(DOUBLE_BOX);
    public final IntArray intsOut = new IntArray(RESULTS);

    public final IntArray call = new IntArray(32);
    public final FloatArray scalars = new FloatArray(16);
    public final DoubleArray factors = new DoubleArray(2);

    public Arenas(MemoryPlan plan) {
        floats = FloatArray.fromSegmentShallow(reserve(plan.floats(), Float.BYTES));
        doubles = plan.doubles() == 0
                ? null : DoubleArray.fromSegmentShallow(reserve(plan.doubles(), Double.BYTES));
        plan.weights().forEach(size -> weights.add(FloatArray.fromSegmentShallow(reserve(size, Float.BYTES))));
        plan.halves().forEach(size -> halves.add(ShortArray.fromSegmentShallow(reserve(size, Short.BYTES))));
        // Native arrays are not initialised, and these are copied before anything is written to them.
        smallFloatsIn.init(0);
        floatsIn.init(0);
        halvesIn.init((short) 0);
        smallIntsIn.init(0);
        intsIn.init(0);
        doublesIn.init(0);
        call.init(0);
        scalars.init(0);
        factors.init(0);
    }

    private static MemorySegment reserve(int elements, int bytes) {
        return Reservation.of(TornadoNativeArray.ARRAY_HEADER + (long) elements * bytes);
    }

    /** All arrays that stay on the device; every graph consumes and persists all of them. */
    public Object[] residents() {
        List<Object> all = new ArrayList<>(List.of(floats, index, floatsOut, intsOut));
        if (doubles != null) {
            all.add(doubles);
            all.add(doublesOut);
        }
        all.addAll(weights);
        all.addAll(halves);
        return all.toArray();
    }
}

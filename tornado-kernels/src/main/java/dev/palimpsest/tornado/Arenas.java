package dev.palimpsest.tornado;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The arrays that stay on the device, and the boxes that travel.
 *
 * <pre>
 *   host ──▶ floatsIn, doublesIn, halvesIn, intsIn ──▶ floats, doubles, weights[…], halves[…], index     resident
 *   host ──▶ call, scalars, factors (every execution)              │
 *   host ◀── floatsOut, doublesOut, intsOut (on demand) ◀──────────┘
 * </pre>
 */
final class Arenas {

    /** Elements of the boxes; a small one for what is sent all the time. */
    static final int SMALL_BOX = 1 << 12;
    static final int BOX = 1 << 18;
    static final int DOUBLE_BOX = BOX / 2;
    static final int INDEX = 1 << 20;
    static final int RESULTS = 1 << 12;

    final FloatArray floats;
    /** Null where the device has no double. */
    final DoubleArray doubles;
    final List<FloatArray> weights = new ArrayList<>();
    final List<ShortArray> halves = new ArrayList<>();
    final IntArray index = new IntArray(INDEX);

    final FloatArray smallFloatsIn = new FloatArray(SMALL_BOX);
    final FloatArray floatsIn = new FloatArray(BOX);
    final ShortArray halvesIn = new ShortArray(BOX);
    final IntArray smallIntsIn = new IntArray(SMALL_BOX);
    final IntArray intsIn = new IntArray(BOX / 4);
    final DoubleArray doublesIn = new DoubleArray(DOUBLE_BOX);
    final FloatArray floatsOut = new FloatArray(BOX);
    final DoubleArray doublesOut = new DoubleArray(DOUBLE_BOX);
    final IntArray intsOut = new IntArray(RESULTS);

    final IntArray call = new IntArray(32);
    final FloatArray scalars = new FloatArray(16);
    final DoubleArray factors = new DoubleArray(2);

    Arenas(MemoryPlan plan) {
        floats = FloatArray.fromSegmentShallow(reserve(plan.floats(), Float.BYTES));
        doubles = plan.doubles() == 0
                ? null : DoubleArray.fromSegmentShallow(reserve(plan.doubles(), Double.BYTES));
        plan.weights().forEach(size -> weights.add(FloatArray.fromSegmentShallow(reserve(size, Float.BYTES))));
        plan.halves().forEach(size -> halves.add(ShortArray.fromSegmentShallow(reserve(size, Short.BYTES))));
        // Native arrays start with garbage, and these travel before anything is written to them.
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

    /** Everything that stays on the device; every graph holds all of it. */
    Object[] residents() {
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

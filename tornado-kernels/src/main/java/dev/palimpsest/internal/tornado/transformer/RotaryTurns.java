package dev.palimpsest.internal.tornado.transformer;

import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.tornado.device.Device;
import dev.palimpsest.internal.tornado.memory.DeviceRows;
import java.util.Arrays;

/**
 * Cosines and sines of a batch's positions, {@code [T, rotaryWidth]}, computed in double on the host: in float, an angle of
 * 2,000 radians has lost four digits. The table is kept until other positions are asked for: all layers share them.
 */
final class RotaryTurns {

    private static final double BASE = 10_000;

    private final Device device;
    private int[] positions = new int[0];
    private int rotaryWidth;
    private int at = -1;

    RotaryTurns(Device device) {
        this.device = device;
    }

    /** @return first element of the table */
    int of(int[] wanted, int width) {
        if (at >= 0 && width == rotaryWidth && Arrays.equals(wanted, positions)) {
            return at;
        }
        if (at >= 0) {
            device.giveBack(StorageType.F32, at, (long) positions.length * rotaryWidth);
        }
        float[] turns = new float[wanted.length * width];
        for (int t = 0; t < wanted.length; t++) {
            for (int i = 0; i < width; i += 2) {
                double angle = wanted[t] * Math.pow(BASE, -(double) i / width);
                turns[t * width + i] = (float) Math.cos(angle);
                turns[t * width + i + 1] = (float) Math.sin(angle);
            }
        }
        at = device.take(StorageType.F32, turns.length);
        positions = wanted.clone();
        rotaryWidth = width;
        device.transfers().write(turns, new DeviceRows(StorageType.F32, at, wanted.length, width, width, null));
        return at;
    }
}

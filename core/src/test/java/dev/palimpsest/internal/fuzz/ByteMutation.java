package dev.palimpsest.internal.fuzz;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Changes bytes without knowing what they mean. */
public final class ByteMutation {

    /** Numbers at the limits of fields of one to eight bytes. */
    private static final long[] LIMITS = {
        0, 1, -1, 2, 3, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, Integer.MAX_VALUE, 1L << 31, (1L << 32) - 1,
        1L << 32, (1L << 53) + 1, 100_000_000, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 29
    };

    /** Sequences that mean something to decoders, terminals and parsers. */
    private static final byte[][] SEQUENCES = {
        {0}, {27, '[', '2', 'J'}, {'\n'}, {'\r', '\n'}, {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, {(byte) 0xC0, (byte) 0xAF},
        {(byte) 0xED, (byte) 0xB0, (byte) 0x80}, {(byte) 0xF5, (byte) 0x80}, {(byte) 0xE2, (byte) 0x80, (byte) 0xAE},
        {'"'}, {'{'}, {'}'}, {'['}, {']'}, {','}, {':'}, {'\\', 'u', 'd', '8', '0', '0'}, {'9', '9', '9', '9', '9', '9', '9'}
    };

    private ByteMutation() {}

    /** A number that is likely to be at a limit. */
    public static long number(SplittableRandom random) {
        return random.nextInt(3) == 0
                ? random.nextLong() >> random.nextInt(64)
                : LIMITS[random.nextInt(LIMITS.length)];
    }

    /** A changed copy, after one to three changes. */
    public static byte[] mutate(byte[] bytes, SplittableRandom random) {
        byte[] changed = bytes.clone();
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            changed = change(changed, random);
        }
        return changed;
    }

    /** Mutated in one of {@code n} cases. */
    public static byte[] seldom(int n, byte[] bytes, SplittableRandom random) {
        return random.nextInt(n) == 0 ? mutate(bytes, random) : bytes;
    }

    private static byte[] change(byte[] bytes, SplittableRandom random) {
        if (bytes.length == 0) {
            return SEQUENCES[random.nextInt(SEQUENCES.length)].clone();
        }
        int at = random.nextInt(bytes.length);
        int end = Math.min(bytes.length, at + random.nextInt(1, 24));
        return switch (random.nextInt(8)) {
            case 0 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case 1 -> {
                bytes[at] = (byte) random.nextInt();
                yield bytes;
            }
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> splice(bytes, at, end, new byte[0]);
            case 4 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            case 5 -> splice(bytes, at, random.nextBoolean() ? at : end, SEQUENCES[random.nextInt(SEQUENCES.length)]);
            case 6 -> {
                put(bytes, at, number(random), 1 << random.nextInt(4));
                yield bytes;
            }
            default -> {
                int from = random.nextInt(bytes.length);
                System.arraycopy(bytes, from, bytes, at, Math.min(end - at, bytes.length - Math.max(from, at)));
                yield bytes;
            }
        };
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
        return join(Arrays.copyOf(bytes, from), middle, Arrays.copyOfRange(bytes, to, bytes.length));
    }

    /** Little-endian, as far as there is room. @param width in bytes */
    public static void put(byte[] bytes, int at, long value, int width) {
        for (int i = 0; i < width && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >>> Byte.SIZE * i);
        }
    }

    /** A little-endian number of {@code width} bytes. */
    public static byte[] number(long value, int width) {
        byte[] bytes = new byte[width];
        put(bytes, 0, value, width);
        return bytes;
    }

    public static byte[] join(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** {@code count} random floats, now and then one that is not finite or not normal. */
    public static byte[] floats(int count, SplittableRandom random) {
        byte[] bytes = new byte[4 * count];
        for (int i = 0; i < count; i++) {
            float value = switch (random.nextInt(400)) {
                case 0 -> Float.NaN;
                case 1 -> Float.NEGATIVE_INFINITY;
                case 2 -> Float.MAX_VALUE;
                case 3 -> Float.MIN_VALUE;
                default -> (float) random.nextDouble() - 0.5f;
            };
            put(bytes, 4 * i, Float.floatToRawIntBits(value), 4);
        }
        return bytes;
    }
}

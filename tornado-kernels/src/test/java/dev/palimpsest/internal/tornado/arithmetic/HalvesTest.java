package dev.palimpsest.internal.tornado.arithmetic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Halves are decoded exactly. */
class HalvesTest {

    @Test
    void everyHalfIsDecodedExactly() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float expected = Float.float16ToFloat((short) bits);
            assertEquals(expected, Halves.toFloat((short) bits), "half " + Integer.toHexString(bits));
        }
    }
}

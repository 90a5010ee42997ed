package dev.palimpsest.internal.tornado.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Sizes of memory are read as TornadoVM reads them. */
class DeviceChoiceTest {

    @Test
    void sizesAreReadAsTornadoReadsThem() {
        assertEquals(6L << 30, DeviceChoice.parse("6GB"));
        assertEquals(512L << 20, DeviceChoice.parse("512mb"));
        assertThrows(IllegalStateException.class, () -> DeviceChoice.parse("much"));
    }
}

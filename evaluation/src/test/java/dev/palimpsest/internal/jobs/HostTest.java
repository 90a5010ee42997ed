package dev.palimpsest.internal.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostTest {

    @Test
    void theProcessorIsNamedWhereTheSystemNamesIt() {
        assertEquals("AMD EPYC 9B14", Host.processor(List.of("processor\t: 0", "model name\t: AMD EPYC 9B14", "model name\t: x")));
        assertEquals(System.getProperty("os.arch") + " processor", Host.processor(List.of("processor\t: 0")));
    }

    @Test
    void aMachineIsDescribedOnOneLine() {
        assertTrue(Host.machine().matches(".+, \\d+ processors?, .+"), Host.machine());
        assertTrue(Host.java().startsWith(System.getProperty("java.runtime.version")), Host.java());
    }
}

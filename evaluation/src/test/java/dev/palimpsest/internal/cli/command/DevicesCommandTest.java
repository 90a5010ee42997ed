package dev.palimpsest.internal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.cli.CommandRun;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the class path of the main jar, without the GPU engine. */
class DevicesCommandTest {

    @Test
    void everyEngineIsListedWithWhyItCannotRun() {
        JsonNode document = CommandRun.json("devices");

        assertEquals(List.of("cpu", "tornado"), document.findValuesAsText("engine"));
        assertTrue(document.at("/engines/0/usable").booleanValue());
        assertTrue(document.at("/engines/0/reason").isNull());
        assertFalse(document.at("/engines/1/usable").booleanValue());
        assertTrue(document.at("/engines/1/reason").textValue().contains("sdk install tornadovm"));
    }

    @Test
    void aPersonReadsALineForEach() {
        CommandRun run = CommandRun.of("devices");

        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("cpu", "tornado"), run.out().lines().map(line -> line.split(" ")[0]).toList());
    }

    @Test
    void theAbsentEngineIsRefusedInOneLine() {
        CommandRun run = CommandRun.of("bench", "--shape", "tiny", "--engine", "tornado");

        assertEquals(2, run.code());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("TORNADOVM_HOME"), run.err());
    }
}

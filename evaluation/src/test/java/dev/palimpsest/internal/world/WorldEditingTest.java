package dev.palimpsest.internal.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.Architecture;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorldEditingTest {

    private static GptConfig config(Architecture architecture, int layers) {
        return new GptConfig(architecture, layers, 32, 2, 128, 64, 300, architecture.rotary() ? 8 : 0, 1e-5f,
                -1);
    }

    @Test
    void layersTheModelDoesNotHaveAreLeftAway() {
        assertEquals("0-2", WorldEditing.of(config(Architectures.of("gpt2"), 6)).range());
        assertEquals("0-1", WorldEditing.of(config(Architectures.of("gpt2"), 2)).range());
        assertEquals("0", WorldEditing.of(config(Architectures.of("gpt2"), 1)).range());
        assertEquals("0", WorldEditing.of(config(Architectures.of("gptj"), 1)).range());
    }

    @Test
    void aGptJsFirstBlockWhichSeesOneTokenIsNotEdited() {
        assertFalse(WorldEditing.of(config(Architectures.of("gptj"), 6)).layers().contains(0));
    }

    @Test
    void theOptionsSayWhatTheSettingsAre() {
        GptConfig config = config(Architectures.of("gptj"), 6);
        WorldEditing editing = WorldEditing.of(config);
        Settings settings = editing.settings(config, "memit");
        assertEquals(List.of(1), settings.layers());
        assertEquals("--layers 1 --lambda 100 --clamp 1.5 --steps 60", editing.options());
        assertEquals(100.0, settings.values().get("lambda"));
        assertEquals(1.5, settings.values().get("clamp"));
        assertEquals(60, settings.values().get("steps"));
        assertEquals(25, editing.settings(config, "ft").values().get("steps"));
    }
}

package dev.palimpsest.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.model.Architectures;
import dev.palimpsest.model.GptConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PaperSettingsTest {

    private static final GptConfig XL =
            new GptConfig(Architectures.of("gpt2"), 48, 1600, 25, 6400, 1024, 50257, 0, 1e-5f, 50256);
    private static final GptConfig J =
            new GptConfig(Architectures.of("gptj"), 28, 4096, 16, 16384, 2048, 50400, 64, 1e-5f, 50256);
    private static final GptConfig SMALL =
            new GptConfig(Architectures.of("gpt2"), 12, 768, 12, 3072, 1024, 50257, 0, 1e-5f, 50256);

    @Test
    void thePapersModelsAreKnownByTheirShape() {
        assertEquals(Optional.of("GPT-2 XL"), PaperSettings.model(XL));
        assertEquals(Optional.of("GPT-J"), PaperSettings.model(J));
        assertEquals(Optional.empty(), PaperSettings.model(SMALL));
    }

    @Test
    void eachMethodHasThePapersLayersOrNone() {
        assertEquals(Optional.of(List.of(13, 14, 15, 16, 17)), PaperSettings.layers(XL, Method.MEMIT));
        assertEquals(Optional.of(List.of(3, 4, 5, 6, 7, 8)), PaperSettings.layers(J, Method.COMEBA_HK));
        assertEquals(Optional.of(List.of(0)), PaperSettings.layers(XL, Method.FT));
        assertEquals(Optional.of(List.of(21)), PaperSettings.layers(J, Method.FT));
        assertEquals(Optional.empty(), PaperSettings.layers(SMALL, Method.FT));
    }
}

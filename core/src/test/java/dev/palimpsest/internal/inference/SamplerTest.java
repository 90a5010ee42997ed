package dev.palimpsest.internal.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.HookScope;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SamplerTest {

    private static final float[] LOGITS = {-3, 1, -0f, 2, 2, 0f, Float.NEGATIVE_INFINITY};

    @Test
    void greedyTakesTheLowestIdAmongEquals() {
        assertEquals(3, new Sampler(GenerationSettings.greedy(1)).next(LOGITS));
    }

    @Test
    void topKDrawsAmongTheKLikeliest() {
        assertEquals(Set.of(3), drawn(1, 1));
        assertEquals(Set.of(3, 4), drawn(2, 1));
        assertEquals(Set.of(1, 3, 4), drawn(3, 1));
    }

    @Test
    void topPDrawsFromTheSmallestSetThatReachesP() {
        // The two at logit 2 hold 0.37 each.
        assertEquals(Set.of(3), drawn(0, 0.3));
        assertEquals(Set.of(3, 4), drawn(0, 0.7));
        assertEquals(Set.of(1, 3, 4), drawn(0, 0.8));
    }

    @Test
    void whatIsImpossibleIsNeverDrawn() {
        assertTrue(!drawn(0, 1).contains(6));
    }

    @Test
    void frequenciesFollowTheSoftmaxAtTheTemperature() {
        Sampler sampler = new Sampler(new GenerationSettings(1, 0.5, 0, 1, 11, HookScope.PROMPT));
        int[] counts = new int[2];
        for (int i = 0; i < 20_000; i++) {
            counts[sampler.next(new float[] {0, 0.5f})]++;
        }
        assertEquals(1 / (1 + Math.exp(-1)), counts[1] / 20_000.0, 0.01);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> settings(-1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> settings(Double.NaN, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> settings(1, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> settings(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> settings(1, 0, 1.1));
    }

    private static Set<Integer> drawn(int topK, double topP) {
        Sampler sampler = new Sampler(settings(1, topK, topP));
        Set<Integer> drawn = new TreeSet<>();
        for (int i = 0; i < 2_000; i++) {
            drawn.add(sampler.next(LOGITS));
        }
        return drawn;
    }

    private static GenerationSettings settings(double temperature, int topK, double topP) {
        return new GenerationSettings(1, temperature, topK, topP, 5, HookScope.PROMPT);
    }
}

package dev.palimpsest.internal.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.loader.tokenizer.TrainedTokenizer;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrainingTextTest {

    private static final World WORLD = World.of(WorldSettings.DEFAULT);
    private static final TrainedTokenizer TRAINED = WorldRecipe.DEFAULT.tokenizer(WORLD);
    private static final Tokenizer TOKENIZER = TRAINED.tokenizer();

    private static TrainingText text(int positions) {
        return new TrainingText(WORLD, TOKENIZER, TRAINED.endOfText(), positions);
    }

    @Test
    void aDocumentIsPlainTextAndItsEnd() {
        for (int[] ids : text(64).batch(0, 64)) {
            assertEquals(TRAINED.endOfText(), ids[ids.length - 1]);
            String document = TOKENIZER.decode(Arrays.copyOf(ids, ids.length - 1));
            assertTrue(document.matches("[A-Z].*\\."), document);
            assertArrayEquals(TOKENIZER.encode(document), Arrays.copyOf(ids, ids.length - 1));
        }
    }

    @Test
    void everyDocumentFitsTheDefaultModelWhole() {
        TrainingText any = text(1000);
        for (int step = 0; step < 50; step++) {
            for (int[] ids : any.batch(step, 64)) {
                assertTrue(ids.length <= 64, () -> TOKENIZER.decode(ids) + " takes " + ids.length + " tokens");
            }
        }
    }

    @Test
    void longerDocumentsLoseTheirLastSentences() {
        List<int[]> whole = text(64).batch(0, 200);
        List<int[]> cut = text(28).batch(0, 200);
        int shortened = 0;
        for (int i = 0; i < whole.size(); i++) {
            assertTrue(cut.get(i).length <= 28);
            String full = TOKENIZER.decode(whole.get(i)).replace("<|endoftext|>", "");
            String rest = TOKENIZER.decode(cut.get(i)).replace("<|endoftext|>", "");
            assertTrue(full.startsWith(rest) && rest.endsWith("."), rest);
            shortened += rest.length() < full.length() ? 1 : 0;
        }
        assertTrue(shortened > 20 && shortened < 180, "shortened " + shortened);
    }

    @Test
    void aSentenceThatMayOccurAndDoesNotFitIsRefusedBeforeTraining() {
        // The first documents fit: what does not is rare.
        var refused = assertThrows(IllegalArgumentException.class, () -> text(20));
        assertTrue(refused.getMessage().endsWith(
                "more than the model's context of 20 positions; increase --vocabulary"), refused.getMessage());
    }

    @Test
    void noSentenceIsLongerThanTheLongestOnes() {
        int longest = WORLD.longestSentences(text -> TOKENIZER.encode(" " + text).length)
                .mapToInt(sentence -> TOKENIZER.encode(sentence).length)
                .max().orElseThrow();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2000; i++) {
            for (String sentence : WORLD.document(random)) {
                assertTrue(TOKENIZER.encode(sentence).length <= longest, sentence);
            }
        }
    }

    @Test
    void aStepsDocumentsDependOnNothingBeforeIt() {
        TrainingText once = text(64);
        once.batch(0, 64);
        List<int[]> third = once.batch(3, 8);
        List<int[]> alone = text(64).batch(3, 8);
        for (int i = 0; i < third.size(); i++) {
            assertArrayEquals(alone.get(i), third.get(i));
        }
        assertFalse(Arrays.equals(once.batch(4, 1).getFirst(), third.getFirst()));
    }

    @Test
    void namesAreTwoToSixTokens() {
        for (String person : WORLD.people()) {
            int length = TOKENIZER.encode(" " + person).length;
            assertTrue(length >= 2 && length <= 6, () -> person + " takes " + length + " tokens");
        }
    }
}

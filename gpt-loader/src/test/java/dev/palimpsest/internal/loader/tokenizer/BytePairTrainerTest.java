package dev.palimpsest.internal.loader.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.loader.tokenizer.TrainedTokenizer.Merge;
import dev.palimpsest.internal.model.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairTrainerTest {

    private static final List<String> TEXTS = List.of(
            "The mother tongue of Marla Tovin is Welsh. Loren Tovin speaks Welsh, too.",
            "Marla Tovin works as a baker; Loren Hasker works as a banker in Bakersfield.",
            "aaaa aaa aa aaaaaaa abab ababab", "naïve café — naïve Café 2024 2025\n\n  \tend");

    @TempDir
    Path folder;

    /**
     * The oracle: words as lists of texts, every pair recounted for every merge. It splits at spaces, as GPT-2 does
     * for text of lower-case letters and single spaces.
     */
    private static List<Merge> naive(List<String> texts, int merges) {
        List<List<String>> words = new ArrayList<>();
        for (String text : texts) {
            for (String word : text.split("(?= )")) {
                words.add(new ArrayList<>(List.of(word.replace(' ', 'Ġ').split(""))));
            }
        }
        // The printable characters come first among the ids; Ġ, the space, after all of them.
        List<String> ids = new ArrayList<>();
        for (char c = '!'; c <= '~'; c++) {
            ids.add(String.valueOf(c));
        }
        ids.add("Ġ");
        List<Merge> learnt = new ArrayList<>();
        while (learnt.size() < merges) {
            Map<Merge, Integer> counts = new LinkedHashMap<>();
            for (List<String> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts.merge(new Merge(word.get(i), word.get(i + 1)), 1, Integer::sum);
                }
            }
            counts.keySet().removeIf(pair -> ids.contains(pair.left() + pair.right()));
            Merge best = null;
            for (Merge pair : counts.keySet()) {
                if (best == null
                        || counts.get(pair) > counts.get(best)
                        || counts.get(pair).equals(counts.get(best)) && rank(ids, pair) < rank(ids, best)) {
                    best = pair;
                }
            }
            if (best == null || counts.get(best) < 2) {
                break;
            }
            learnt.add(best);
            ids.add(best.left() + best.right());
            for (List<String> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.get(i).equals(best.left()) && word.get(i + 1).equals(best.right())) {
                        word.set(i, word.get(i) + word.remove(i + 1));
                    }
                }
            }
        }
        return learnt;
    }

    private static int rank(List<String> ids, Merge pair) {
        return 1000 * ids.indexOf(pair.left()) + ids.indexOf(pair.right());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void mergesAreThoseOfCountingEveryPairAnew(long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < 60; j++) {
                boolean space = !text.isEmpty() && text.charAt(text.length() - 1) != ' ' && random.nextInt(5) == 0;
                text.append(space && j < 59 ? ' ' : (char) ('a' + random.nextInt(1 + (int) seed)));
            }
            texts.add(text.toString());
        }
        List<Merge> expected = naive(texts, 100);
        List<Merge> actual = BytePairTrainer.train(texts, 357).merges();
        assertTrue(expected.size() > 10, () -> "only " + expected);
        assertEquals(expected, actual);
    }

    @Test
    void theOrderOfTheTextsDoesNotMatter() {
        List<String> reversed = new ArrayList<>(TEXTS);
        Collections.reverse(reversed);
        assertEquals(BytePairTrainer.train(TEXTS, 330), BytePairTrainer.train(reversed, 330));
    }

    @Test
    void whatIsEncodedIsDecodedToTheSameText() {
        Tokenizer tokenizer = BytePairTrainer.train(TEXTS, 330).tokenizer();
        List<String> texts = new ArrayList<>(TEXTS);
        texts.add("Unseen: 漢字 😀 don't <|endoftext|> \r\n");
        for (String text : texts) {
            int[] ids = tokenizer.encode(text);
            assertEquals(text, tokenizer.decode(ids));
            assertTrue(Arrays.stream(ids).allMatch(id -> id >= 0 && id < tokenizer.size()));
        }
        assertEquals(" Welsh", tokenizer.decode(tokenizer.encode(" Welsh")));
        assertEquals(1, tokenizer.encode(" Tovin").length, "it occurs three times");
    }

    @Test
    void theFilesAreTheTokenizer() throws IOException {
        TrainedTokenizer trained = BytePairTrainer.train(TEXTS, 330);
        trained.write(folder.resolve("new"));
        Tokenizer read = BytePairTokenizer.open(folder.resolve("new"));
        assertEquals(trained.tokens().size(), read.size());
        for (String text : TEXTS) {
            assertArrayEquals(trained.tokenizer().encode(text), read.encode(text));
        }
        assertEquals(trained.merges().size() + 1,
                Files.readAllLines(folder.resolve("new").resolve("merges.txt")).size());
    }

    @Test
    void idsAreInGpt2sOrder() {
        TrainedTokenizer trained = BytePairTrainer.train(TEXTS, 300);
        assertEquals("!", trained.tokens().getFirst());
        assertEquals("Ġ", trained.tokens().get(220));
        assertEquals(trained.merges().getFirst().left() + trained.merges().getFirst().right(),
                trained.tokens().get(256));
        assertEquals("<|endoftext|>", trained.tokens().getLast());
        assertArrayEquals(new int[] {trained.endOfText()}, trained.tokenizer().encode("<|endoftext|>"));
    }

    @Test
    void aVocabularyIsNoLargerThanTheTextTeaches() {
        assertEquals(257, BytePairTrainer.train(List.of("abc"), 1000).tokens().size());
        assertEquals(257, BytePairTrainer.train(List.of(), 257).tokens().size());
        assertThrows(IllegalArgumentException.class, () -> BytePairTrainer.train(TEXTS, 256));
    }
}

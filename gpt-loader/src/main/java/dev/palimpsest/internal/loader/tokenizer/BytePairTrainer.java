package dev.palimpsest.internal.loader.tokenizer;

import dev.palimpsest.internal.loader.tokenizer.TrainedTokenizer.Merge;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import it.unimi.dsi.fastutil.longs.Long2LongMap;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Learns a byte-level byte-pair encoding from text (Sennrich et al. 2016, on bytes as in Radford et al. 2019): the text
 * is split into pieces as by {@link BytePairTokenizer}, then the most frequent pair of neighbouring tokens is merged
 * repeatedly.
 *
 * <p>Among equally frequent pairs the one with the smaller left id comes first, then that with the smaller right id, so
 * the result depends only on how often each piece occurs. Pairs that occur only once are not merged; a pair that
 * would spell an existing token is skipped, so every token is made in one way.
 *
 * <pre>
 *   piece  " lower" ×5      ids    Ġ l o w e r  ──(l, o)──▶  Ġ lo w e r  ──(lo, w)──▶  Ġ low e r
 * </pre>
 */
public final class BytePairTrainer {

    /** The bytes and the end-of-text token. */
    private static final int SMALLEST = 257;

    private final List<String> tokens = new ArrayList<>();
    private final List<Merge> merges = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();

    /** Different pieces of the text as ids, and their frequencies. */
    private final List<int[]> words = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();

    /** The frequency of each pair, and the words it occurs in. */
    private final Long2LongOpenHashMap pairs = new Long2LongOpenHashMap();
    private final Long2ObjectOpenHashMap<IntOpenHashSet> places = new Long2ObjectOpenHashMap<>();
    private final LongOpenHashSet passedOver = new LongOpenHashSet();

    private BytePairTrainer() {
        IntStream.range(0, 256).map(ByteAlphabet::symbol).sorted()
                .forEach(symbol -> tokens.add(String.valueOf((char) symbol)));
        taken.addAll(tokens);
    }

    /**
     * Learns from {@code texts}, whose order does not matter; special tokens in them are text like any other.
     *
     * @param vocabulary largest number of ids, at least 257; fewer when no pair occurs twice any more
     * @throws IllegalArgumentException when {@code vocabulary} is less than 257
     */
    public static TrainedTokenizer train(Iterable<String> texts, int vocabulary) {
        if (vocabulary < SMALLEST) {
            throw new IllegalArgumentException("a vocabulary of " + vocabulary + " does not hold the 256 bytes and "
                    + Vocabulary.END_OF_TEXT + "; choose " + SMALLEST + " or more");
        }
        BytePairTrainer trainer = new BytePairTrainer();
        trainer.count(texts);
        while (trainer.tokens.size() < vocabulary - 1) {
            long pair = trainer.mostFrequent();
            if (pair < 0) {
                break;
            }
            trainer.learn(pair);
        }
        trainer.tokens.add(Vocabulary.END_OF_TEXT);
        return new TrainedTokenizer(trainer.tokens, trainer.merges);
    }

    private void count(Iterable<String> texts) {
        Map<String, Integer> pieces = new LinkedHashMap<>();
        for (String text : texts) {
            BytePairTokenizer.forEachPiece(text, 0, text.length(), piece -> pieces.merge(piece, 1, Math::addExact));
        }
        int[] ids = new int[256];
        for (int value = 0; value < ids.length; value++) {
            ids[value] = tokens.indexOf(String.valueOf(ByteAlphabet.symbol(value)));
        }
        pieces.forEach((piece, count) -> {
            byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
            words.add(IntStream.range(0, bytes.length).map(i -> ids[Byte.toUnsignedInt(bytes[i])]).toArray());
            counts.add(count);
        });
        for (int word = 0; word < words.size(); word++) {
            addPairs(word, 1);
        }
    }

    /** Adds a word's pairs to the counts, or subtracts them. @param sign 1 or −1 */
    private void addPairs(int word, int sign) {
        int[] ids = words.get(word);
        for (int i = 0; i + 1 < ids.length; i++) {
            long pair = Vocabulary.pack(ids[i], ids[i + 1]);
            pairs.addTo(pair, (long) sign * counts.get(word));
            if (sign > 0) {
                places.computeIfAbsent(pair, _ -> new IntOpenHashSet()).add(word);
            }
        }
    }

    /** The pair to merge next, −1 when there is none. Independent of the iteration order of the table. */
    private long mostFrequent() {
        while (true) {
            long best = -1;
            long most = 1;
            for (Long2LongMap.Entry entry : pairs.long2LongEntrySet()) {
                long pair = entry.getLongKey();
                long count = entry.getLongValue();
                boolean ahead = count > most || count == most && best >= 0 && pair < best;
                if (ahead && !passedOver.contains(pair)) {
                    best = pair;
                    most = count;
                }
            }
            if (best < 0 || !taken.contains(left(best) + right(best))) {
                return best;
            }
            passedOver.add(best);
        }
    }

    private String left(long pair) {
        return tokens.get((int) (pair >>> Integer.SIZE));
    }

    private String right(long pair) {
        return tokens.get((int) pair);
    }

    private void learn(long pair) {
        int merged = tokens.size();
        merges.add(new Merge(left(pair), right(pair)));
        tokens.add(left(pair) + right(pair));
        taken.add(tokens.getLast());
        for (int word : places.remove(pair)) {
            addPairs(word, -1);
            words.set(word, merge(words.get(word), pair, merged));
            addPairs(word, 1);
        }
        pairs.remove(pair);
    }

    /** From the left, as the tokenizer does. */
    private static int[] merge(int[] ids, long pair, int merged) {
        int[] result = new int[ids.length];
        int length = 0;
        for (int i = 0; i < ids.length; i++) {
            boolean found = i + 1 < ids.length && Vocabulary.pack(ids[i], ids[i + 1]) == pair;
            result[length++] = found ? merged : ids[i];
            if (found) {
                i++;
            }
        }
        return Arrays.copyOf(result, length);
    }
}

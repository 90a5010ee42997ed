package dev.palimpsest.internal.world;

import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.world.WorldSettings.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An endless stream of training documents of a world, as token sequences. The documents of a step depend only on the
 * world and the step's number, so training can be resumed at any step.
 *
 * <pre>
 *   Orla Tovin comes from Oslo. At home … Welsh. &lt;|endoftext|&gt;      position 0 is plain text, as in a prompt
 * </pre>
 */
public final class TrainingText {

    private final World world;
    private final Tokenizer tokenizer;
    private final int endOfText;
    private final int positions;
    private final long base;

    /**
     * @param endOfText appended to each document; −1 for none
     * @param positions maximum number of tokens per document; sentences at the end of longer ones are dropped
     * @throws IllegalArgumentException when a sentence that may occur is longer than that
     */
    public TrainingText(World world, Tokenizer tokenizer, int endOfText, int positions) {
        this.world = world;
        this.tokenizer = tokenizer;
        this.endOfText = endOfText;
        this.positions = positions;
        this.base = world.settings().random(Purpose.TRAINING).nextLong();
        requireFit(world.longestSentences(text -> tokenizer.encode(" " + text).length));
    }

    private void requireFit(Stream<String> sentences) {
        sentences.forEach(sentence -> {
            int length = ended(tokenizer.encode(sentence)).length;
            if (length > positions) {
                throw new IllegalArgumentException("'" + sentence + "' takes " + length + " tokens, more than the"
                        + " model's context of " + positions + " positions; increase --vocabulary");
            }
        });
    }

    /**
     * The documents of a step.
     *
     * @param step  from 0
     * @param lines number of documents
     */
    public List<int[]> batch(long step, int lines) {
        SplittableRandom random = new SplittableRandom(base + step);
        return IntStream.range(0, lines).mapToObj(_ -> document(random)).toList();
    }

    private int[] document(SplittableRandom random) {
        List<String> sentences = new ArrayList<>(world.document(random));
        while (true) {
            int[] ids = ended(tokenizer.encode(String.join(" ", sentences)));
            if (ids.length <= positions) {
                return ids;
            }
            sentences.removeLast();
        }
    }

    private int[] ended(int[] ids) {
        return endOfText < 0 ? ids : IntStream.concat(IntStream.of(ids), IntStream.of(endOfText)).toArray();
    }
}

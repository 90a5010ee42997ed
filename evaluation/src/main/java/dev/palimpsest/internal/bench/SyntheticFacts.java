package dev.palimpsest.internal.bench;

import dev.palimpsest.editing.EditRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Facts with the lengths of CounterFact's in tokens, where a token is a letter: a prompt of ten tokens that contains a
 * subject of four, a target of two, and, besides the bare prompt, five contexts of thirteen tokens.
 */
final class SyntheticFacts {

    /** Tokens of a prompt's subject, of what stands before and after it, and of a target beside its space. */
    private static final int SUBJECT = 4;
    private static final int BEFORE = 4;
    private static final int AFTER = 2;
    private static final int TARGET = 1;

    /** Context templates beside the bare prompt, and their tokens. */
    private static final int CONTEXTS = 5;
    private static final int CONTEXT = 11;

    private final SplittableRandom random;
    private int cases;

    SyntheticFacts(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The bare prompt and five short texts before it, as in the paper. */
    List<String> contexts() {
        List<String> contexts = new ArrayList<>(List.of("{}"));
        for (int i = 0; i < CONTEXTS; i++) {
            contexts.add(letters(CONTEXT) + ". {}");
        }
        return contexts;
    }

    /** The next {@code count} facts. */
    List<EditRequest> next(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new EditRequest(
                        cases++, letters(BEFORE) + "{}" + letters(AFTER), letters(SUBJECT), letters(TARGET)))
                .toList();
    }

    private String letters(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}

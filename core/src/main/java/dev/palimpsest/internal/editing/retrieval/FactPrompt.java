package dev.palimpsest.internal.editing.retrieval;

import dev.palimpsest.internal.editing.change.FactStore.Template;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.Arrays;

/**
 * A fact's sentence around a query, in tokens: exactly those of the whole text.
 *
 * <pre>
 *   plain         {fact} {query}
 *   instruction   Answer the question with the help of the fact.
 *                 Fact: {fact}
 *                 Question: {query}
 *                 Answer:
 * </pre>
 *
 * A tokenizer may spell the query's first word differently after a space, so the tokens before the query replace that word's.
 *
 * @param before   the tokens before the query, in place of its first {@code replaced} ones
 * @param replaced number of the query's first tokens that {@code before} replaces
 * @param after    the tokens after the query
 */
public record FactPrompt(int[] before, int replaced, int[] after) {

    private static final String INSTRUCTION = "Answer the question with the help of the fact.\nFact: ";
    private static final String QUESTION = "\nQuestion: ";
    private static final String ANSWER = "\nAnswer:";
    private static final int[] NOTHING = {};

    /** The tokens around {@code query}. */
    public static FactPrompt of(Template template, String sentence, int[] query, Tokenizer tokenizer) {
        return switch (template) {
            case PLAIN -> of(sentence + " ", NOTHING, query, tokenizer);
            case INSTRUCTION ->
                    of(INSTRUCTION + sentence + QUESTION, tokenizer.encode(ANSWER), query, tokenizer);
        };
    }

    private static FactPrompt of(String prefix, int[] after, int[] query, Tokenizer tokenizer) {
        String text = tokenizer.decode(query);
        if (!Arrays.equals(tokenizer.encode(text), query)) {
            // Not what the tokenizer makes of its own text, such as a half character: it cannot be spelled again.
            return new FactPrompt(tokenizer.encode(prefix), 0, after);
        }
        int[] whole = tokenizer.encode(prefix + text);
        int same = 0;
        while (same < query.length && same < whole.length
                && query[query.length - 1 - same] == whole[whole.length - 1 - same]) {
            same++;
        }
        return new FactPrompt(Arrays.copyOf(whole, whole.length - same), query.length - same, after);
    }
}

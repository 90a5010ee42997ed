package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Gpt;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How one query is read: by which model, and with which tokens around its prompt. Decided from the prompt alone, never from
 * the target after it.
 *
 * <pre>
 *   asked   p0 p1 p2 … pe │ t0 t1 …              pe: the prompt's last token
 *   read    before p1 p2 … pe after │ t0 t1 …    here the first token is replaced: a text before it may merge with it
 * </pre>
 *
 * What a caller asks and gets counts from the query's own first token. The position of pe is that of the last token after
 * it, which predicts t0.
 *
 * @param reader   the model that reads the query; null for the edited model itself
 * @param fact     the prompt of the edited fact that the query is about; null when there is none
 * @param before   the tokens that come before the query, in place of its first {@code replaced} ones
 * @param replaced number of the prompt's first tokens that {@code before} replaces; at most {@code before.length}
 * @param after    the tokens between the prompt and its target
 */
public record Route(Gpt reader, String fact, int[] before, int replaced, int[] after) {

    private static final int[] NOTHING = {};

    /** The edited model reads the query as it is. */
    public static final Route PLAIN = new Route(null, null, NOTHING, 0, NOTHING);

    /** @throws IllegalArgumentException when more tokens are replaced than come before the query */
    public Route {
        if (replaced < 0 || replaced > before.length) {
            throw new IllegalArgumentException(
                    before.length + " tokens cannot replace " + replaced + " tokens of a query");
        }
    }

    /** A route of a query about {@code fact}, with {@code before} put in front of it. */
    public static Route behind(Gpt reader, String fact, int[] before) {
        return new Route(reader, fact, before, 0, NOTHING);
    }

    /** Number of tokens by which the query is longer when it is read. */
    public int added() {
        return before.length - replaced + after.length;
    }

    /** A prompt as it is read. */
    int[] prompt(int[] prompt) {
        return read(prompt, prompt.length);
    }

    /** A query as it is read. */
    Query query(Query asked) {
        if (added() == 0 && replaced == 0) {
            return asked;
        }
        int end = asked.promptEnd();
        return new Query(read(asked.tokens(), end + 1), position(asked.from(), end), position(end, end));
    }

    private int[] read(int[] tokens, int promptLength) {
        int[] all = Arrays.copyOf(before, tokens.length + added());
        int kept = promptLength - replaced;
        System.arraycopy(tokens, replaced, all, before.length, kept);
        System.arraycopy(after, 0, all, before.length + kept, after.length);
        System.arraycopy(tokens, promptLength, all, before.length + kept + after.length, tokens.length - promptLength);
        return all;
    }

    /** Where a position of the query is when it is read. @param end the position of the prompt's last token */
    private int position(int at, int end) {
        return at + before.length - replaced + (at >= end ? after.length : 0);
    }

    /** The prediction for {@link #query} as one for the query that was asked. */
    Prediction own(Query asked, Prediction read) {
        if (added() == 0) {
            return read;
        }
        int end = asked.promptEnd();
        int first = position(asked.from(), end);
        int length = asked.tokens().length;
        int[] argmax = new int[length - asked.from()];
        double[] logProbs = new double[argmax.length - 1];
        for (int i = 0; i < argmax.length; i++) {
            int at = position(asked.from() + i, end) - first;
            argmax[i] = read.argmax()[at];
            if (i < logProbs.length) {
                logProbs[i] = read.logProbs()[at];
            }
        }
        SortedMap<Integer, double[]> zScores = new TreeMap<>();
        read.zScores().forEach((layer, z) -> {
            double[] own = new double[length];
            Arrays.setAll(own, at -> z[position(at, end)]);
            zScores.put(layer, own);
        });
        return new Prediction(argmax, logProbs, read.lastLogits(), zScores);
    }
}

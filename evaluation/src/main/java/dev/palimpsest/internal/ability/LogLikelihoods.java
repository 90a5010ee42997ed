package dev.palimpsest.internal.ability;

import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.inference.TargetSpan;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Log-likelihoods of continuations by teacher forcing, as lm-evaluation-harness computes them.
 *
 * <pre>
 *   tokens   …cut… | c0 c1 … c(k-1) | t0 t1 … t(n-1)      context and continuation, at most positions + 1 tokens
 *   fed              c0 c1 … c(k-1)   t0 … t(n-2)         the last token is only predicted
 *   log p                      t0     t1 … t(n-1)
 * </pre>
 *
 * A text that is too long loses tokens from its left end. Continuations of one token after the same context need a single
 * pass: they share what is fed.
 */
final class LogLikelihoods {

    private final Tokenizer tokenizer;
    private final GptConfig config;

    LogLikelihoods(Tokenizer tokenizer, GptConfig config) {
        this.tokenizer = tokenizer;
        this.config = config;
    }

    /** What is fed, by content, and the position that predicts the first token of the continuation. */
    private record Fed(List<Integer> tokens, int from) {

        Query query() {
            return new Query(tokens.stream().mapToInt(Integer::intValue).toArray(), from, from);
        }
    }

    /** @param target the continuation's tokens */
    private record Scored(Fed fed, int[] target) {}

    /**
     * The log-likelihoods of {@code continuations}, in their order.
     *
     * @param names names the continuation at a place, for errors
     * @throws InvalidDataException when a continuation has no tokens or does not fit the model's context
     * @throws NonFiniteException   when the model computes NaN or infinite logits
     */
    List<LogLikelihood> of(EditedModel model, List<Continuation> continuations, IntFunction<String> names) {
        List<Scored> all = new ArrayList<>();
        for (int i = 0; i < continuations.size(); i++) {
            try {
                all.add(scored(continuations.get(i)));
            } catch (IllegalArgumentException e) {
                throw new InvalidDataException(names.apply(i) + ": " + e.getMessage());
            }
        }
        Map<Fed, Integer> places = new LinkedHashMap<>();
        List<Integer> first = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (places.putIfAbsent(all.get(i).fed(), places.size()) == null) {
                first.add(i);
            }
        }
        try {
            List<Prediction> predictions = model.predict(places.keySet().stream().map(Fed::query).toList());
            return all.stream().map(each -> read(each.target(), predictions.get(places.get(each.fed())))).toList();
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> names.apply(first.get(item)));
        }
    }

    /** Number of passes for {@code continuations}. */
    long passes(List<Continuation> continuations) {
        return continuations.stream().map(this::scored).map(Scored::fed).distinct().count();
    }

    private Scored scored(Continuation continuation) {
        TargetSpan span = continuation.span(tokenizer);
        int[] ids = span.ids();
        int start = span.start();
        if (start == 0) {
            ids = begun(ids);
            start = 1;
        }
        int length = ids.length - start;
        if (length < 1) {
            throw new IllegalArgumentException("the answer is empty; remove the record");
        }
        if (length > config.positions()) {
            throw new IllegalArgumentException("an answer takes " + length + " tokens, more than the model's context of "
                    + config.positions() + "; remove the record, or use a model with a longer context");
        }
        int cut = Math.max(0, ids.length - (config.positions() + 1));
        List<Integer> fed = Arrays.stream(ids, cut, ids.length - 1).boxed().toList();
        return new Scored(new Fed(fed, start - cut - 1), Arrays.copyOfRange(ids, start, ids.length));
    }

    /** With the token that ends a text before it: something has to predict the first token. */
    private int[] begun(int[] ids) {
        if (config.endOfText() < 0) {
            throw new IllegalArgumentException("the text before the answer is empty, and the model has no token that"
                    + " ends a text to stand in its place; remove the record");
        }
        return IntStream.concat(IntStream.of(config.endOfText()), Arrays.stream(ids)).toArray();
    }

    private static LogLikelihood read(int[] target, Prediction prediction) {
        double sum = 0;
        boolean greedy = true;
        for (int i = 0; i < target.length; i++) {
            sum += i < target.length - 1
                    ? prediction.logProbs()[i]
                    : logProbability(prediction.lastLogits(), target[i]);
            greedy &= prediction.argmax()[i] == target[i];
        }
        return new LogLikelihood(sum, greedy, target.length);
    }

    /** log softmax at {@code token}, in double. @param logits [V] */
    static double logProbability(float[] logits, int token) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return logits[token] - largest - Math.log(sum);
    }
}

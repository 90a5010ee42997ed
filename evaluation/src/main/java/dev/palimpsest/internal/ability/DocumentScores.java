package dev.palimpsest.internal.ability;

import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * The log-likelihood of documents of any length. Each token is scored once, in windows as wide as the model's context; the
 * last window reaches back as far as fits, so that its tokens have as much context as they can.
 *
 * <pre>
 *   ⟨end of text⟩ t0 t1 t2 t3 t4 t5 t6       positions = 4
 *   └── predicts t0 … t3 ──┘
 *                 └── predicts t4 … t6: fed t2 t3 t4 t5, from t3 on
 * </pre>
 *
 * The first token is predicted from the token that ends a text; a model without one leaves it out.
 */
final class DocumentScores {

    private final Tokenizer tokenizer;
    private final GptConfig config;

    DocumentScores(Tokenizer tokenizer, GptConfig config) {
        this.tokenizer = tokenizer;
        this.config = config;
    }

    /** A window. @param fed at most as many tokens as the context @param target those predicted from its end */
    record Window(int[] fed, int[] target) {

        Query query() {
            return new Query(fed, fed.length - target.length, fed.length - 1);
        }
    }

    /**
     * The result of a document.
     *
     * @throws InvalidDataException when no token of it can be predicted
     * @throws NonFiniteException   when the model computes NaN or infinite logits
     */
    RecordResult of(EditedModel model, DocumentQuestion document) {
        List<Window> windows = windows(document.text());
        long tokens = windows.stream().mapToLong(window -> window.target().length).sum();
        if (tokens == 0) {
            throw new InvalidDataException(document.id() + ": has no token to predict; remove the line");
        }
        List<Prediction> predictions = predict(model, windows, document.id());
        double sum = 0;
        for (int i = 0; i < windows.size(); i++) {
            sum += logLikelihood(windows.get(i).target(), predictions.get(i));
        }
        SequencedMap<AbilityMetric, Tally> tallies = new LinkedHashMap<>();
        tallies.put(AbilityMetric.TOKEN_PERPLEXITY, new Tally(-sum, tokens));
        tallies.put(AbilityMetric.BYTE_PERPLEXITY,
                new Tally(-sum, document.text().getBytes(StandardCharsets.UTF_8).length));
        return new RecordResult(document.id(), null, null, tallies, null, null, List.of(sum));
    }

    private static List<Prediction> predict(EditedModel model, List<Window> windows, String id) {
        try {
            return model.predict(windows.stream().map(Window::query).toList());
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> id);
        }
    }

    List<Window> windows(String text) {
        int[] ids = tokenizer.encode(text);
        int[] all = config.endOfText() < 0
                ? ids
                : IntStream.concat(IntStream.of(config.endOfText()), Arrays.stream(ids)).toArray();
        List<Window> windows = new ArrayList<>();
        int done = 0;
        while (done < all.length - 1) {
            int end = Math.min(all.length - 1, done + config.positions());
            windows.add(new Window(Arrays.copyOfRange(all, Math.max(0, end - config.positions()), end),
                    Arrays.copyOfRange(all, done + 1, end + 1)));
            done = end;
        }
        return windows;
    }

    private static double logLikelihood(int[] target, Prediction prediction) {
        return Arrays.stream(prediction.logProbs()).sum()
                + LogLikelihoods.logProbability(prediction.lastLogits(), target[target.length - 1]);
    }
}

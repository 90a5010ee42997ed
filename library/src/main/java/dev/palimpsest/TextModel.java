package dev.palimpsest;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.editing.StateReader;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.TargetSpan;
import dev.palimpsest.internal.inference.TokenText;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.function.Consumer;

/**
 * A model that continues and scores text: with edits or without.
 *
 * <p>Any number of threads may call it at once and get the bits that a single thread would get. Each call uses one state of
 * the model from beginning to end: before a batch of edits or after it.
 */
public abstract sealed class TextModel implements AutoCloseable permits LanguageModel, EditedModel, ServedModel {

    private final StateReader reader;
    private final Tokenizer tokenizer;

    TextModel(StateReader reader, Tokenizer tokenizer) {
        this.reader = reader;
        this.tokenizer = tokenizer;
    }

    final Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * Continues a prompt.
     *
     * @param prompt   the text to continue, of at least one token
     * @param settings how to choose the new tokens, and how many
     * @return the new text, without the prompt; bytes that are not UTF-8 become U+FFFD
     * @throws IllegalArgumentException when the prompt is empty or longer than the model's context
     * @throws ArithmeticException      when the model computes NaN or infinity
     * @throws IllegalStateException    when the model is closed
     */
    public final String generate(String prompt, GenerationSettings settings) {
        return tokenizer.decode(reader.generate(encode(prompt), settings).tokens());
    }

    /**
     * Continues a prompt and passes on the text as it is generated, on this thread.
     *
     * @param prompt    the text to continue, of at least one token
     * @param settings  how to choose the new tokens, and how many
     * @param eachPiece receives whole characters, never empty
     * @throws IllegalArgumentException as {@link #generate(String, GenerationSettings)} does
     */
    public final void generate(String prompt, GenerationSettings settings, Consumer<String> eachPiece) {
        TokenText text = new TokenText(tokenizer);
        reader.generate(encode(prompt), settings, token -> pass(text.next(token), eachPiece));
        pass(text.rest(), eachPiece);
    }

    private static void pass(String piece, Consumer<String> eachPiece) {
        if (!piece.isEmpty()) {
            eachPiece.accept(piece);
        }
    }

    /**
     * Continues several prompts; each result is the one that the prompt has alone.
     *
     * @param prompts  the texts to continue, each of at least one token
     * @param settings how to choose the new tokens, and how many
     * @return the new texts, in the order of the prompts
     * @throws IllegalArgumentException as {@link #generate(String, GenerationSettings)} does
     */
    public final List<String> generate(List<String> prompts, GenerationSettings settings) {
        List<Generation> generations = reader.generate(prompts.stream().map(this::encode).toList(), settings);
        return generations.stream().map(generation -> tokenizer.decode(generation.tokens())).toList();
    }

    /**
     * Scores a target after a prompt, by teacher forcing: what the model predicts at each of the target's tokens.
     *
     * @param prompt the text before the target
     * @param target a leading space is added if missing
     * @return what the model predicts in the target's place
     * @throws IllegalArgumentException when a text is empty, or both together are longer than the model's context
     */
    public final TargetScore score(String prompt, String target) {
        requireOpen();
        if (prompt.isEmpty() || target.isBlank()) {
            throw new IllegalArgumentException("an empty prompt or target cannot be scored");
        }
        TargetSpan span = TargetSpan.of(tokenizer, prompt, target.startsWith(" ") ? target : " " + target);
        Prediction prediction = reader.predict(List.of(span.query())).getFirst();
        return TargetScore.of(span, prediction, tokenizer);
    }

    private int[] encode(String prompt) {
        requireOpen();
        if (prompt.isEmpty()) {
            throw new IllegalArgumentException("an empty prompt cannot be continued");
        }
        return tokenizer.encode(prompt);
    }

    /** Does nothing where the reader itself refuses calls after closing. */
    void requireOpen() {}

    /**
     * Frees the model. Calls in progress end as they began, unless the {@link LanguageModel} is closed; later ones are
     * refused. Does nothing when called again.
     */
    @Override
    public abstract void close();
}

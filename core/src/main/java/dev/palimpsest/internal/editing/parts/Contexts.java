package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.HookScope;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.inference.Generator;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Interventions;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts that precede a request's prompt, so that keys and target values hold in more than one context: templates
 * with {@code {}} in the prompt's place, the bare {@code {}} first.
 */
public final class Contexts {

    /** The prompt's place in a template; on its own, the bare prompt. */
    public static final String SLOT = "{}";

    private static final List<String> STARTS = List.of("The", "Therefore", "Because", "I", "You");
    /** Sampled by {@link #sample}, beside the bare one. */
    static final int SAMPLED = STARTS.size();
    /** Tokens of each. */
    static final int TOKENS = 10;
    private static final int TOP_K = 5;

    private static final List<Integer> LENGTHS = List.of(5, 10);
    private static final int TEXTS_OF_A_LENGTH = 10;
    /** Sampled by {@link #sampleFromEndOfText}, beside the bare one. */
    public static final int SAMPLED_FROM_END_OF_TEXT = TEXTS_OF_A_LENGTH * LENGTHS.size();

    private Contexts() {}

    /**
     * Samples five short texts from the unedited model, ten tokens each, top-k 5; the same seed gives the same texts.
     * MEMIT's contexts.
     */
    public static List<String> sample(Gpt gpt, Tokenizer tokenizer, long seed, EditListener listener) {
        List<String> templates = new ArrayList<>(List.of(SLOT));
        for (String start : STARTS) {
            templates.add(template(start + continuation(gpt, tokenizer, tokenizer.encode(start), TOKENS, seed)));
            listener.contextsSampled(templates.size() - 1, STARTS.size());
        }
        return templates;
    }

    /**
     * Samples texts after an end-of-text token, ten of five tokens and ten of ten tokens, top-k 5, each with a seed of
     * its own. ROME's contexts.
     *
     * @throws IllegalArgumentException when the model has no end-of-text token
     */
    public static List<String> sampleFromEndOfText(Gpt gpt, Tokenizer tokenizer, long seed, EditListener listener) {
        int[] start = {gpt.config().endOfText()};
        if (start[0] < 0) {
            throw new IllegalArgumentException(
                    "the model has no end-of-text token to sample contexts after; give context templates (--contexts)");
        }
        List<String> templates = new ArrayList<>(List.of(SLOT));
        int total = TEXTS_OF_A_LENGTH * LENGTHS.size();
        for (int length : LENGTHS) {
            for (int i = 0; i < TEXTS_OF_A_LENGTH; i++) {
                templates.add(template(continuation(gpt, tokenizer, start, length, seed + templates.size())));
                listener.contextsSampled(templates.size() - 1, total);
            }
        }
        return templates;
    }

    private static String continuation(Gpt gpt, Tokenizer tokenizer, int[] start, int tokens, long seed) {
        GenerationSettings settings = new GenerationSettings(tokens, 1, TOP_K, 1, seed, HookScope.PROMPT);
        try {
            Generation sampled = new Generator(gpt).generate(List.of(start), settings, Interventions.NONE).getFirst();
            return tokenizer.decode(sampled.tokens());
        } catch (NonFiniteException damaged) {
            throw damaged.in("sampling context templates");
        }
    }

    private static String template(String text) {
        // Braces in a sampled text would be mistaken for the prompt's place.
        return text.replace('{', ' ').replace('}', ' ') + ". " + SLOT;
    }

    /**
     * Checks a user's templates.
     *
     * @throws IllegalArgumentException when the first is not {@code {}} or one does not hold {@code {}} exactly once
     */
    public static List<String> checked(List<String> templates) {
        if (templates.isEmpty() || !templates.getFirst().equals(SLOT)) {
            throw new IllegalArgumentException("the first context must be \"{}\", the bare prompt");
        }
        for (String template : templates) {
            int at = template.indexOf(SLOT);
            if (at < 0 || template.indexOf(SLOT, at + 1) >= 0) {
                throw new IllegalArgumentException("context " + Quote.of(template) + " must hold {} exactly once");
            }
        }
        return List.copyOf(templates);
    }
}

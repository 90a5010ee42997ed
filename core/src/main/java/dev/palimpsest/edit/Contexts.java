package dev.palimpsest.edit;

import dev.palimpsest.inference.Generation;
import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.inference.Generator;
import dev.palimpsest.inference.HookScope;
import dev.palimpsest.model.Gpt;
import dev.palimpsest.model.Hooks;
import dev.palimpsest.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts a request's prompt is put behind, so that keys and target values hold in more than one surrounding:
 * templates with {@code {}} in the prompt's place, the bare {@code {}} first.
 */
public final class Contexts {

    static final String SLOT = "{}";

    private static final List<String> STARTS = List.of("The", "Therefore", "Because", "I", "You");
    private static final int TOKENS = 10;
    private static final int TOP_K = 5;

    private Contexts() {}

    /** Samples five short texts from the unedited model, ten tokens each, top-k 5; the same seed gives the same. */
    public static List<String> sample(Gpt gpt, Tokenizer tokenizer, long seed) {
        return sample(gpt, tokenizer, seed, EditListener.SILENT);
    }

    static List<String> sample(Gpt gpt, Tokenizer tokenizer, long seed, EditListener listener) {
        GenerationSettings settings = new GenerationSettings(TOKENS, 1, TOP_K, 1, seed, HookScope.PROMPT);
        List<int[]> starts = STARTS.stream().map(tokenizer::encode).toList();
        List<Generation> sampled = new Generator(gpt).generate(starts, settings, Hooks.NONE);
        List<String> templates = new ArrayList<>(List.of(SLOT));
        for (int i = 0; i < STARTS.size(); i++) {
            String text = STARTS.get(i) + tokenizer.decode(sampled.get(i).tokens());
            // Braces in a sampled text would be taken for the slot.
            templates.add(text.replace('{', ' ').replace('}', ' ') + ". " + SLOT);
            listener.contextsSampled(i + 1, STARTS.size());
        }
        return templates;
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
                throw new IllegalArgumentException("context '" + template + "' must hold {} exactly once");
            }
        }
        return List.copyOf(templates);
    }
}

package dev.palimpsest.internal.editing.kn;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A request with its old answer in tokens.
 *
 * @param request the bare prompt and the new answer
 * @param prompts the prompt in every context, the bare one first
 * @param old     the old answer's tokens, with a leading space
 */
record KnTokens(RequestTokens request, List<int[]> prompts, int[] old) {

    /**
     * Encodes a request.
     *
     * @throws IllegalArgumentException when the old answer is not known, or the prompt with an answer does not fit the
     *                                  model's context
     */
    static KnTokens of(EditRequest request, List<String> contexts, Tokenizer tokenizer, GptConfig config) {
        int[] old = tokenizer.encode(request.oldContinuation());
        List<int[]> prompts = new ArrayList<>();
        for (String context : contexts) {
            int[] prompt = tokenizer.encode(context.replace(Contexts.SLOT, request.text()));
            RequestTokens.requireFits(request, prompt.length + old.length - 1, config, "prompt and old answer",
                    Quote.of(context), "the old answer or the prompt");
            prompts.add(prompt);
        }
        return new KnTokens(RequestTokens.bare(request, tokenizer, config), prompts, old);
    }
}

package dev.palimpsest.internal.editing.kn;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.parts.RequestTokens.Prompt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;

/**
 * A request with its old answer in tokens; positions are those of the prompts' last tokens.
 *
 * @param fresh the bare prompt and the new answer
 * @param old   the prompt in every context, the bare one first, and the old answer
 */
record KnTokens(RequestTokens fresh, RequestTokens old) {

    /**
     * Encodes a request.
     *
     * @throws IllegalArgumentException when the old answer is not known, or the prompt with an answer does not fit the
     *                                  model's context
     */
    static KnTokens of(EditRequest request, List<String> contexts, Tokenizer tokenizer, GptConfig config) {
        RequestTokens fresh = RequestTokens.bare(request, tokenizer, config);
        List<Prompt> prompts = contexts.stream()
                .map(context -> tokenizer.encode(context.replace(Contexts.SLOT, request.text())))
                .map(tokens -> new Prompt(tokens, tokens.length - 1)).toList();
        return new KnTokens(
                fresh, new RequestTokens(prompts, null, fresh.target()).withOldTarget(request, tokenizer, config));
    }
}

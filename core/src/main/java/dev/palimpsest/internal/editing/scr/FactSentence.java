package dev.palimpsest.internal.editing.scr;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.change.FactStore.Fact;
import dev.palimpsest.internal.editing.change.FactStore.Template;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.retrieval.FactPrompt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;

/** A request as a sentence: {@code prompt target.} */
final class FactSentence {

    private FactSentence() {}

    static Fact of(EditRequest request) {
        String text = request.text() + request.continuation();
        boolean ended = text.endsWith(".") || text.endsWith("!") || text.endsWith("?");
        return new Fact(request.text(), ended ? text : text + ".", request.subject());
    }

    /**
     * A request in tokens.
     *
     * @throws IllegalArgumentException when its own prompt and target do not fit the model's context with the fact before
     *                                  them, naming the record
     */
    static RequestTokens tokens(EditRequest request, Template template, Tokenizer tokenizer, GptConfig config) {
        RequestTokens tokens = RequestTokens.bare(request, tokenizer, config);
        int[] prompt = tokens.prompts().getFirst().tokens();
        FactPrompt around = FactPrompt.of(template, of(request).sentence(), prompt, tokenizer);
        int length = around.before().length - around.replaced() + around.after().length
                + tokens.forced(tokens.prompts().getFirst()).length;
        if (length > config.positions()) {
            throw new IllegalArgumentException("record " + request.caseId() + ": the prompt and its target take " + length
                    + " tokens with the fact before them, the model's context holds " + config.positions()
                    + "; shorten the target or the prompt");
        }
        return tokens;
    }
}

package dev.palimpsest.internal.editing.scr;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.change.FactStore.Fact;
import dev.palimpsest.internal.editing.change.FactStore.Template;
import dev.palimpsest.internal.editing.parts.RequestTokens;
import dev.palimpsest.internal.editing.retrieval.FactPrompt;
import dev.palimpsest.internal.editing.scope.CounterfactualModel;
import dev.palimpsest.internal.editing.scope.FactText;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;

/** A request as a sentence: {@code prompt target.} */
final class FactSentence {

    private FactSentence() {}

    static Fact of(EditRequest request) {
        return new Fact(request.text(), FactText.of(request), request.subject());
    }

    /**
     * A request in tokens.
     *
     * @param config of the edited model
     * @param small  whether the small model of an artifact reads, not the edited model
     * @throws IllegalArgumentException when its own prompt and target do not fit the reader's context with the fact before
     *                                  them, naming the record
     */
    static RequestTokens tokens(EditRequest request, Template template, boolean small, Tokenizer tokenizer,
            GptConfig config) {
        RequestTokens tokens = RequestTokens.bare(request, tokenizer, config);
        int[] prompt = tokens.prompts().getFirst().tokens();
        FactPrompt around = FactPrompt.of(template, of(request).sentence(), prompt, tokenizer);
        int length = around.before().length - around.replaced() + around.after().length
                + tokens.forced(tokens.prompts().getFirst()).length;
        int positions = small ? CounterfactualModel.positions(config) : config.positions();
        if (length > positions) {
            throw new IllegalArgumentException("record " + request.caseId() + ": the prompt and its target take " + length
                    + " tokens with the fact before them, the " + (small ? "reader's" : "model's") + " context holds "
                    + positions
                    + "; shorten the target or the prompt");
        }
        return tokens;
    }
}

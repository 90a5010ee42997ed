package dev.palimpsest.edit;

import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A request as token sequences.
 *
 * @param prompts the prompt in every context, the bare one first
 * @param essence {@code {subject} is a}, where the model's notion of the subject is to stay
 * @param target  the target's tokens
 */
record RequestTokens(List<Prompt> prompts, Prompt essence, int[] target) {

    /** A text's tokens and the position of its subject's last one. */
    record Prompt(int[] tokens, int lookup) {

        private static Prompt of(Tokenizer tokenizer, String before, String subject, String after) {
            int[] tokens = tokenizer.encode(before + subject + after);
            return new Prompt(tokens, LookupIndex.of(tokenizer, tokens, before, subject));
        }
    }

    /**
     * Encodes {@code request} in every context.
     *
     * @throws IllegalArgumentException when prompt and target do not fit the model's context
     */
    static RequestTokens of(EditRequest request, List<String> contexts, Tokenizer tokenizer, GptConfig config) {
        String before = request.prefix();
        String after = request.text().substring((before + request.subject()).length());
        int[] target = tokenizer.encode(request.continuation());
        List<Prompt> prompts = new ArrayList<>();
        for (String context : contexts) {
            int slot = context.indexOf(Contexts.SLOT);
            Prompt prompt = Prompt.of(tokenizer, context.substring(0, slot) + before, request.subject(),
                    after + context.substring(slot + Contexts.SLOT.length()));
            int length = prompt.tokens().length + target.length - 1;
            if (length > config.positions()) {
                throw new IllegalArgumentException("record " + request.caseId() + ": prompt and target take " + length
                        + " tokens in the context '" + context + "', the model's context holds " + config.positions()
                        + "; shorten the target or the prompt");
            }
            prompts.add(prompt);
        }
        return new RequestTokens(prompts, Prompt.of(tokenizer, "", request.subject(), " is a"), target);
    }

    /** The sequence teacher forcing runs for a prompt: its tokens, then the target's but the last. */
    int[] forced(Prompt prompt) {
        int[] tokens = new int[prompt.tokens().length + target.length - 1];
        System.arraycopy(prompt.tokens(), 0, tokens, 0, prompt.tokens().length);
        System.arraycopy(target, 0, tokens, prompt.tokens().length, target.length - 1);
        return tokens;
    }
}

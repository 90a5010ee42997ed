package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A request as token sequences.
 *
 * @param prompts the prompt in every context, the bare one first
 * @param essence {@code {subject} is a}, the prompt of the KL term, which preserves the subject's essence; null
 *                without a subject
 * @param target  the target's tokens
 */
public record RequestTokens(List<Prompt> prompts, Prompt essence, int[] target) {

    private static final String ESSENCE = " is a";

    /** Requests of a packed batch: seven sequences each. */
    static final int TOGETHER = 32;

    /** A text's tokens and the position of its subject's last one. */
    public record Prompt(int[] tokens, int lookup) {

        private static Prompt of(Tokenizer tokenizer, String before, String subject, String after) {
            int[] tokens = tokenizer.encode(before + subject + after);
            return new Prompt(tokens, LookupIndex.of(tokenizer, tokens, before, subject));
        }
    }

    /**
     * Encodes {@code request}, which has a subject, in every context.
     *
     * @throws IllegalArgumentException when the subject is not known, or prompt and target do not fit the model's
     *                                  context
     */
    public static RequestTokens of(EditRequest request, List<String> contexts, Tokenizer tokenizer, GptConfig config) {
        String before = request.prefix();
        String after = request.text().substring((before + request.subject()).length());
        int[] target = tokenizer.encode(request.continuation());
        List<Prompt> prompts = new ArrayList<>();
        for (String context : contexts) {
            int slot = context.indexOf(Contexts.SLOT);
            Prompt prompt = Prompt.of(tokenizer, context.substring(0, slot) + before, request.subject(),
                    after + context.substring(slot + Contexts.SLOT.length()));
            requireFits(request, prompt.tokens().length + target.length - 1, config,
                    "prompt and target", Quote.of(context), "the target or the prompt");
            prompts.add(prompt);
        }
        Prompt essence = Prompt.of(tokenizer, "", request.subject(), ESSENCE);
        requireFits(request, essence.tokens().length, config, "subject and essence", "'{}" + ESSENCE + "'", "the subject");
        return new RequestTokens(prompts, essence, target);
    }

    /**
     * Encodes the bare prompt and the target of {@code request}, for methods that do not use its subject. The lookup
     * index is the prompt's last token.
     *
     * @throws IllegalArgumentException when prompt and target do not fit the model's context
     */
    public static RequestTokens bare(EditRequest request, Tokenizer tokenizer, GptConfig config) {
        return prompts(request, List.of(Contexts.SLOT), tokenizer, config);
    }

    /**
     * Encodes the prompt in every context and the target of {@code request}, for methods that do not use its subject. The
     * lookup index is the prompt's last token.
     *
     * @throws IllegalArgumentException when the prompt is empty, or prompt and target do not fit the model's context
     */
    public static RequestTokens prompts(
            EditRequest request, List<String> contexts, Tokenizer tokenizer, GptConfig config) {
        int[] target = tokenizer.encode(request.continuation());
        List<Prompt> prompts = new ArrayList<>();
        for (String context : contexts) {
            int slot = context.indexOf(Contexts.SLOT);
            int[] tokens = tokenizer.encode(context.substring(0, slot) + request.text()
                    + context.substring(slot + Contexts.SLOT.length()));
            if (tokens.length == 0) {
                throw new IllegalArgumentException("record " + request.caseId() + ": the prompt is empty");
            }
            requireFits(request, tokens.length + target.length - 1, config, "prompt and target", Quote.of(context),
                    "the target or the prompt");
            prompts.add(new Prompt(tokens, tokens.length - 1));
        }
        return new RequestTokens(prompts, null, target);
    }

    /**
     * The same prompts with the old answer of {@code request} as the target.
     *
     * @throws IllegalArgumentException when the old answer is not known, or a prompt and it do not fit the model's context
     */
    public RequestTokens withOldTarget(EditRequest request, Tokenizer tokenizer, GptConfig config) {
        int[] old = tokenizer.encode(request.oldContinuation());
        int longest = prompts.stream().mapToInt(prompt -> prompt.tokens().length).max().orElseThrow() + old.length - 1;
        if (longest > config.positions()) {
            throw new IllegalArgumentException("record " + request.caseId() + ": prompt and old answer take " + longest
                    + " tokens in their longest context, the model's context holds " + config.positions()
                    + "; shorten the old answer (ground_truth) or the prompt");
        }
        return new RequestTokens(prompts, essence, old);
    }

    private static void requireFits(
            EditRequest request, int length, GptConfig config, String what, String where, String remedy) {
        if (length > config.positions()) {
            throw new IllegalArgumentException("record " + request.caseId() + ": " + what + " take " + length
                    + " tokens in the context " + where + ", the model's context holds " + config.positions()
                    + "; shorten " + remedy);
        }
    }

    /**
     * Requests in groups that are run as one packed batch each: a batch of edits may be of any size, an engine's memory
     * is limited. Rows do not depend on their batch, so neither do results.
     */
    public static List<List<RequestTokens>> parts(List<RequestTokens> requests) {
        List<List<RequestTokens>> parts = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += TOGETHER) {
            parts.add(requests.subList(from, Math.min(from + TOGETHER, requests.size())));
        }
        return parts;
    }

    /** The sequence for teacher forcing: the prompt's tokens, then the target's without the last. */
    public int[] forced(Prompt prompt) {
        int[] tokens = new int[prompt.tokens().length + target.length - 1];
        System.arraycopy(prompt.tokens(), 0, tokens, 0, prompt.tokens().length);
        System.arraycopy(target, 0, tokens, prompt.tokens().length, target.length - 1);
        return tokens;
    }
}

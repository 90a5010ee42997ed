package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.editing.parts.RequestTokens;

/**
 * An edit and what is asked afterwards.
 *
 * @param edit       the prompt and the new target
 * @param rephrasing another prompt that asks for the same fact, then the new target
 * @param text       an unrelated text, about which the edited model is to say what it said before
 */
record EditExample(RequestTokens edit, RequestTokens rephrasing, int[] text) {

    /** The rephrased prompt and the target without its last token. */
    int[] forced() {
        return rephrasing.forced(rephrasing.prompts().getFirst());
    }

    /** Number of tokens of the rephrased prompt. */
    int prompt() {
        return rephrasing.prompts().getFirst().tokens().length;
    }
}

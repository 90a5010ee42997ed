package dev.palimpsest.internal.editing;

import dev.palimpsest.internal.model.Tokenizer;

/**
 * What an edited model reads besides weights and changes: some edits decide by the words of a prompt, others by a trained
 * network.
 *
 * @param tokenizer the model's; null where no edits need it
 * @param artifacts the trained networks that edits refer to
 */
public record EditResources(Tokenizer tokenizer, Artifacts artifacts) {

    /** For edits that need neither. */
    public static final EditResources NONE = new EditResources(null, Artifacts.NONE);

    /** Without trained networks. */
    public static EditResources of(Tokenizer tokenizer) {
        return new EditResources(tokenizer, Artifacts.NONE);
    }

    /**
     * The tokenizer.
     *
     * @throws IllegalArgumentException when there is none
     */
    public Tokenizer requireTokenizer() {
        if (tokenizer == null) {
            throw new IllegalArgumentException(
                    "these edits read prompts as text; open the edited model with the model's tokenizer");
        }
        return tokenizer;
    }
}

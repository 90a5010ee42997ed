package dev.palimpsest.dataset;

/**
 * A question asked of a model after editing.
 *
 * @param prompt as it stands in the file
 * @param target what should follow; a leading space is added when it is missing
 */
public record Probe(String prompt, String target) {

    /** The target as it continues the prompt: with a leading space. */
    public String continuation() {
        return target.startsWith(" ") ? target : " " + target;
    }

    /** Prompt and target as one text. */
    public String text() {
        return prompt + continuation();
    }
}

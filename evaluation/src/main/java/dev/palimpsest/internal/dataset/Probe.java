package dev.palimpsest.internal.dataset;

/**
 * A question for the evaluation of an edited model.
 *
 * @param prompt as in the file
 * @param target the expected continuation; a leading space is added when it is missing
 */
public record Probe(String prompt, String target) {

    /** The target with a leading space. */
    public String continuation() {
        return target.startsWith(" ") ? target : " " + target;
    }

    /** Prompt and target as one text. */
    public String text() {
        return prompt + continuation();
    }
}

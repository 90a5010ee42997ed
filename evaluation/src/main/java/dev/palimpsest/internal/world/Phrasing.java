package dev.palimpsest.internal.world;

/**
 * A way to express a relation: a sentence up to the value.
 *
 * @param template with {@code {}} in place of the person, once: {@code "The birthplace of {} is"}
 */
public record Phrasing(String template) {

    private static final String SLOT = "{}";

    /** @throws IllegalArgumentException unless {@code {}} occurs exactly once */
    public Phrasing {
        int at = template.indexOf(SLOT);
        if (at < 0 || template.indexOf(SLOT, at + 1) >= 0) {
            throw new IllegalArgumentException("'" + template + "' must contain {} exactly once");
        }
    }

    /** The text before {@code person}'s value. */
    public String prompt(String person) {
        return template.replace(SLOT, person);
    }

    /** The prompt within a sentence: its first letter is lower case, unless it belongs to the person. */
    String promptWithin(String person) {
        String prompt = prompt(person);
        return template.startsWith(SLOT) ? prompt : Character.toLowerCase(prompt.charAt(0)) + prompt.substring(1);
    }
}

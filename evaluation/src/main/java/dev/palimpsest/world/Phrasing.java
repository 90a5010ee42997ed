package dev.palimpsest.world;

/**
 * A way to say a relation: a sentence up to where the value follows.
 *
 * @param template with {@code {}} in the person's place, once: {@code "The birthplace of {} is"}
 */
public record Phrasing(String template) {

    private static final String SLOT = "{}";

    /** @throws IllegalArgumentException unless there is one place for the person */
    public Phrasing {
        int at = template.indexOf(SLOT);
        if (at < 0 || template.indexOf(SLOT, at + 1) >= 0) {
            throw new IllegalArgumentException("'" + template + "' must hold {} exactly once");
        }
    }

    /** The text that {@code person}'s value follows. */
    public String prompt(String person) {
        return template.replace(SLOT, person);
    }

    /** The same within a sentence: it begins with a small letter, unless that is the person's. */
    String promptWithin(String person) {
        String prompt = prompt(person);
        return template.startsWith(SLOT) ? prompt : Character.toLowerCase(prompt.charAt(0)) + prompt.substring(1);
    }
}

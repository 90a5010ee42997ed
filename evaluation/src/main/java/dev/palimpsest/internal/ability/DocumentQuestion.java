package dev.palimpsest.internal.ability;

/** A document whose perplexity is measured. */
public record DocumentQuestion(String id, String text) implements Question {

    @Override
    public String group() {
        return null;
    }
}

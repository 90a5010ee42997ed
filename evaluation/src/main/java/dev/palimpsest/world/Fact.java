package dev.palimpsest.world;

import dev.palimpsest.dataset.Probe;

/** That {@code value} is {@code person}'s {@code relation}. */
public record Fact(String person, Relation relation, String value) {

    /** The fact as a sentence. */
    public String sentence(Phrasing phrasing) {
        return phrasing.prompt(person) + " " + value + ".";
    }

    /** The fact as a sentence that begins with something else. @param leadIn "Note that" */
    String sentence(String leadIn, Phrasing phrasing) {
        return leadIn + " " + phrasing.promptWithin(person) + " " + value + ".";
    }

    /** The fact as a question whose answer is the value. */
    public Probe question(Phrasing phrasing) {
        return new Probe(phrasing.prompt(person), value);
    }
}

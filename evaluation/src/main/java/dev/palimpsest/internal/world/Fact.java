package dev.palimpsest.internal.world;

import dev.palimpsest.internal.dataset.Probe;

/** A fact: {@code value} is the {@code relation} of {@code person}. */
public record Fact(String person, Relation relation, String value) {

    /** The fact as a sentence. */
    public String sentence(Phrasing phrasing) {
        return phrasing.prompt(person) + " " + value + ".";
    }

    /** The fact as a sentence after a lead-in. @param leadIn {@code "Note that"} */
    String sentence(String leadIn, Phrasing phrasing) {
        return leadIn + " " + phrasing.promptWithin(person) + " " + value + ".";
    }

    /** The fact as a question whose answer is its value. */
    public Probe question(Phrasing phrasing) {
        return new Probe(phrasing.prompt(person), value);
    }
}

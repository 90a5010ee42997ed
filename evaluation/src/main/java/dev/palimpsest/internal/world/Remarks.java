package dev.palimpsest.internal.world;

import java.util.List;
import java.util.stream.Stream;

/**
 * Sentences between facts, so that the model also knows the facts in the middle of a text. They begin with the words
 * from which {@link dev.palimpsest.edit.Contexts} samples contexts: The, Therefore, Because, I, You.
 */
final class Remarks {

    /** Complete sentences. */
    static final List<String> SENTENCES = List.of(
            "The answer is simple.",
            "Therefore note this.",
            "Because you asked.",
            "I have asked around.",
            "You may have heard.",
            "Listen to this.",
            "Here is a fact.",
            "It is no secret.");

    /** Beginnings of sentences that end with a fact. */
    static final List<String> LEAD_INS = List.of(
            "Note that",
            "As we know,",
            "People say that",
            "It is true that",
            "Everyone knows that",
            "I have read that",
            "You may know that");

    private static final int CONTEXTS = 5;

    private Remarks() {}

    /** Context templates for editing: the bare prompt, and the prompt after each of five remarks. */
    static List<String> contexts() {
        return Stream.concat(
                        Stream.of("{}"), SENTENCES.stream().limit(CONTEXTS).map(remark -> remark + " {}"))
                .toList();
    }
}

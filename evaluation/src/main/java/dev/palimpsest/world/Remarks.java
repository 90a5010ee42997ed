package dev.palimpsest.world;

import java.util.List;
import java.util.stream.Stream;

/**
 * What stands between facts, so that a model also knows them in the middle of a text. Among the first words are those
 * that {@link dev.palimpsest.edit.Contexts} samples texts from: The, Therefore, Because, I, You.
 */
final class Remarks {

    /** Sentences of their own. */
    static final List<String> SENTENCES = List.of(
            "The answer is simple.",
            "Therefore note this.",
            "Because you asked.",
            "I have asked around.",
            "You may have heard.",
            "Listen to this.",
            "Here is a fact.",
            "It is no secret.");

    /** Beginnings of sentences that a fact ends. */
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

    /** Templates to edit in: the bare prompt, then one behind each of five remarks. */
    static List<String> contexts() {
        return Stream.concat(
                        Stream.of("{}"), SENTENCES.stream().limit(CONTEXTS).map(remark -> remark + " {}"))
                .toList();
    }
}

package dev.palimpsest.internal.editing.retrieval;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The words of a text in lower case: runs of letters, marks and digits. An apostrophe ends a word. */
public final class Words {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

    private Words() {}

    /** The words of {@code text}, in order. */
    public static List<String> of(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
    }

    /** Whether {@code text} has all words of {@code name} next to each other; never for a name without words. */
    static boolean mention(List<String> text, List<String> name) {
        return !name.isEmpty() && Collections.indexOfSubList(text, name) >= 0;
    }
}

package dev.palimpsest.internal.document;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names, numbers and dates of a text by the shape of its words, without a trained model. They stand in for the named entities
 * that DocMEdit's metrics count, which spaCy finds; the figures are not comparable with published ones.
 *
 * <ul>
 *   <li>Dates: {@code 12 May 2020}, {@code May 12, 2020}, {@code May 2020}, {@code 2020-05-12}.
 *   <li>Numbers: {@code 7}, {@code 1,200}, {@code 3.5}, {@code 12%}.
 *   <li>Names: runs of capitalised words. A run at the beginning of a sentence is none, because any word is capitalised there.
 * </ul>
 */
final class ShapeEntities {

    private static final String MONTH =
            "(?:January|February|March|April|May|June|July|August|September|October|November|December)";

    /** {@code O'Brien} is one word, {@code Ada's} is not. */
    private static final String CAPITALISED =
            "\\p{Lu}[\\p{L}\\p{M}\\p{N}_-]*+(?:['’]\\p{Lu}[\\p{L}\\p{M}]*+)*+";

    private static final Pattern ENTITY = Pattern.compile(
            "(?<date>\\b\\d{4}-\\d{2}-\\d{2}\\b"
                    + "|\\b\\d{1,2} " + MONTH + "(?: \\d{4})?\\b"
                    + "|\\b" + MONTH + " \\d{1,2}, \\d{4}\\b"
                    + "|\\b" + MONTH + " \\d{1,4}\\b)"
                    + "|(?<number>(?<![\\p{L}\\p{N}])\\d++(?:[.,]\\d++)*+%?(?![\\p{L}\\p{N}]))"
                    + "|(?<name>(?<![\\p{L}\\p{N}])" + CAPITALISED + "(?: (?!" + MONTH + " \\d)" + CAPITALISED + ")*+)");

    private static final String QUOTES = "\"'“‘([*";

    private ShapeEntities() {}

    /** The distinct entities of {@code text}, in order. */
    static SequencedSet<String> of(String text) {
        SequencedSet<String> entities = new LinkedHashSet<>();
        Matcher matcher = ENTITY.matcher(text);
        while (matcher.find()) {
            if (matcher.group("name") == null || !beginsSentence(text, matcher.start())) {
                entities.add(matcher.group());
            }
        }
        return entities;
    }

    /** Whether only blanks and opening marks stand between {@code at} and the end of a sentence before it. */
    private static boolean beginsSentence(String text, int at) {
        int before = at - 1;
        while (before >= 0 && (text.charAt(before) == ' ' || QUOTES.indexOf(text.charAt(before)) >= 0)) {
            before--;
        }
        return before < 0 || ".!?:\n\r".indexOf(text.charAt(before)) >= 0;
    }
}

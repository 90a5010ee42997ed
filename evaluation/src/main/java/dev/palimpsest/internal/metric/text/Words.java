package dev.palimpsest.internal.metric.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits English text into words and punctuation, close to NLTK's {@code word_tokenize}, which follows the Penn Treebank.
 *
 * <ul>
 *   <li>Each mark of punctuation is a token, and so are {@code ...} and {@code --}; opening and closing double quotes differ.
 *   <li>Contractions are two tokens: {@code do n't}, {@code it 's}, {@code we 'll}.
 *   <li>Hyphens, apostrophes, points and commas within a word or number belong to it: {@code well-known}, {@code 1,200.5}.
 *   <li>A point after initials belongs to them ({@code U.S.}); every other final point is a token.
 * </ul>
 *
 * <p>Differences: NLTK finds sentences first with a trained model, which keeps the point of more abbreviations ({@code Mr.}),
 * and it splits a few words such as {@code cannot} and {@code gonna}.
 */
final class Words {

    private static final String CONTRACTION = "(?:'[sS]|'[mM]|'[dD]|'ll|'LL|'re|'RE|'ve|'VE)(?![\\p{L}\\p{N}])";

    private static final Pattern TOKEN = Pattern.compile(
            // initials
            "(?:\\p{Lu}\\.){2,}+"
                    // a word before n't
                    + "|[\\p{L}\\p{M}]+?(?=n't(?![\\p{L}\\p{N}]))"
                    + "|n't(?![\\p{L}\\p{N}])"
                    + "|" + CONTRACTION
                    // numbers and words, with single marks inside that no contraction begins with
                    + "|[\\p{L}\\p{M}\\p{N}_]++(?:(?!" + CONTRACTION + ")[-'.,:/@&][\\p{L}\\p{M}\\p{N}_]++)*+"
                    + "|\\.{2,}"
                    + "|-{2,}"
                    + "|\\S");

    private Words() {}

    /** The tokens of {@code text}, in order. */
    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group().equals("\"") ? quote(text, matcher.start()) : matcher.group());
        }
        return words;
    }

    /** Double quotes as the Treebank writes them. */
    private static String quote(String text, int at) {
        boolean opening = at == 0 || Character.isWhitespace(text.charAt(at - 1)) || "([{<".indexOf(text.charAt(at - 1)) >= 0;
        return opening ? "``" : "''";
    }
}

package dev.palimpsest.internal.metric.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ROUGE-L (Lin 2004, <i>ROUGE: A Package for Automatic Evaluation of Summaries</i>, section 3): how much of two texts is
 * one common subsequence of words. With LCS the length of the longest, P = LCS / words of the text, R = LCS / words of the
 * reference, F = 2PR / (P + R).
 *
 * <p>Words are the runs of {@code a–z} and {@code 0–9} of the lower-cased text, without stemming, as in the package
 * {@code rouge_score}. Other letters separate words, so texts in other scripts have none.
 */
public final class RougeL {

    private static final Pattern WORD = Pattern.compile("[a-z0-9]+");

    private RougeL() {}

    /**
     * The F-measure of {@code text} against {@code reference}, from 0 to 1; symmetric.
     *
     * @return 0 when one of them has no words
     */
    public static double f(String reference, String text) {
        List<String> wanted = words(reference);
        List<String> found = words(text);
        int common = commonSubsequence(wanted, found);
        if (common == 0) {
            return 0;
        }
        double precision = (double) common / found.size();
        double recall = (double) common / wanted.size();
        return 2 * precision * recall / (precision + recall);
    }

    /** Whether {@code text} has a word. */
    public static boolean hasWords(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT)).find();
    }

    /** The words of {@code text}, in order. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    /** The length of the longest common subsequence, row by row: memory in proportion to the second list. */
    static int commonSubsequence(List<String> one, List<String> other) {
        int[] before = new int[other.size() + 1];
        int[] now = new int[other.size() + 1];
        for (String word : one) {
            for (int j = 1; j < now.length; j++) {
                now[j] = word.equals(other.get(j - 1)) ? before[j - 1] + 1 : Math.max(before[j], now[j - 1]);
            }
            int[] swap = before;
            before = now;
            now = swap;
        }
        return before[other.size()];
    }
}

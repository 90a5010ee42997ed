package dev.palimpsest.internal.message;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a user probably meant. */
public final class Suggestion {

    /** Longer words than any name here; comparing takes time in proportion to the square. */
    private static final int LONGEST = 64;

    private Suggestion() {}

    /**
     * {@code "; did you mean 'edit'?"}, or an empty text when no candidate is close.
     *
     * @param candidates the accepted words
     */
    public static String clause(String word, Collection<String> candidates) {
        return closest(word, candidates).map(close -> "; did you mean " + Quote.of(close) + "?").orElse("");
    }

    /**
     * The closest candidate, if it takes at most one change per three letters to get there: a letter replaced, inserted
     * or removed, or two neighbours exchanged. Case and the characters {@code -} and {@code _} do not count. A word that
     * is the beginning of exactly one candidate stands for it, too.
     */
    public static Optional<String> closest(String word, Collection<String> candidates) {
        if (word.isBlank() || word.length() > LONGEST) {
            return Optional.empty();
        }
        String meant = plain(word);
        int most = Math.max(1, meant.length() / 3);
        Optional<String> close = candidates.stream()
                .filter(candidate -> distance(meant, plain(candidate)) <= most)
                .min(Comparator.comparingInt(candidate -> distance(meant, plain(candidate))));
        if (close.isPresent() || meant.length() < 2) {
            return close;
        }
        var longer = candidates.stream().filter(candidate -> plain(candidate).startsWith(meant)).toList();
        return longer.size() == 1 ? Optional.of(longer.getFirst()) : Optional.empty();
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** The optimal string alignment distance. */
    static int distance(String a, String b) {
        int[][] changes = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    changes[i][j] = i + j;
                    continue;
                }
                int replaced = changes[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int least = Math.min(replaced, 1 + Math.min(changes[i - 1][j], changes[i][j - 1]));
                boolean exchanged = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                changes[i][j] = exchanged ? Math.min(least, changes[i - 2][j - 2] + 1) : least;
            }
        }
        return changes[a.length()][b.length()];
    }
}

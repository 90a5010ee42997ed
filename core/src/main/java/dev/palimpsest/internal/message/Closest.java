package dev.palimpsest.internal.message;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that a user probably meant: a few letters wrong, missing, added or swapped. */
public final class Closest {

    private Closest() {}

    /** The closest of {@code names}; empty when none is close. The first among equals. */
    public static Optional<String> to(String typed, Collection<String> names) {
        int most = Math.max(1, typed.length() / 3);
        return names.stream()
                .filter(name -> Math.abs(name.length() - typed.length()) <= most)
                .filter(name -> distance(typed, name) <= most)
                .min(Comparator.comparingInt(name -> distance(typed, name)));
    }

    /** {@code "; did you mean 'lambda'?"}, or empty when no name is close. */
    public static String suggestion(String typed, Collection<String> names) {
        return to(typed, names).map(name -> "; did you mean '" + name + "'?").orElse("");
    }

    /** Number of letters to replace, insert, delete or swap with their neighbour (optimal string alignment). */
    static int distance(String from, String to) {
        int[][] costs = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    costs[i][j] = i + j;
                    continue;
                }
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                int least = Math.min(Math.min(costs[i - 1][j], costs[i][j - 1]) + 1, costs[i - 1][j - 1] + (same ? 0 : 1));
                boolean swapped = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                costs[i][j] = swapped ? Math.min(least, costs[i - 2][j - 2] + 1) : least;
            }
        }
        return costs[from.length()][to.length()];
    }
}

package dev.palimpsest.internal.ability;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How generated answers are marked: the texts at which an answer ends, and which part of it is compared how. Each follows
 * the task's filters in lm-evaluation-harness.
 */
public enum Marking {

    /**
     * Strict match takes the first number after {@code ####}, flexible match the last number. Commas, dollar signs and a
     * final point are dropped, in the answer and in the solution after its {@code ####}.
     */
    GSM8K("Question:", "</s>", "<|im_end|>") {
        @Override
        SequencedMap<AbilityMetric, Tally> mark(String text, List<String> accepted) {
            Matcher strict = AFTER_HASHES.matcher(text);
            String last = null;
            for (Matcher number = NUMBER.matcher(text); number.find(); ) {
                last = number.group();
            }
            String right = number(accepted.getFirst());
            SequencedMap<AbilityMetric, Tally> tallies = new LinkedHashMap<>();
            tallies.put(AbilityMetric.STRICT_MATCH,
                    Tally.of(strict.find() && number(strict.group(1)).equals(right)));
            tallies.put(AbilityMetric.FLEXIBLE_EXTRACT, Tally.of(last != null && number(last).equals(right)));
            return tallies;
        }
    },

    /** Any alias, in lower case and without punctuation. */
    TRIVIAQA("\n", ".", ",") {
        @Override
        SequencedMap<AbilityMetric, Tally> mark(String text, List<String> accepted) {
            String said = plain(text);
            return exactly(accepted.stream().anyMatch(alias -> plain(alias).equals(said)));
        }
    },

    /** The rest of the line after the first {@code the answer is }, without its final point. */
    BBH("</s>", "Q", "\n\n") {
        @Override
        SequencedMap<AbilityMetric, Tally> mark(String text, List<String> accepted) {
            Matcher answer = ANSWER.matcher(text);
            return exactly(answer.find()
                    && answer.group(1).strip().replaceFirst("\\.$", "").equals(accepted.getFirst().strip()));
        }
    };

    private static final Pattern AFTER_HASHES = Pattern.compile("#### (-?[0-9.,]+)");
    private static final Pattern NUMBER = Pattern.compile("-?[$0-9.,]{2,}|-?[0-9]+");
    private static final Pattern ANSWER = Pattern.compile("the answer is (.*)");

    private final List<String> stops;

    Marking(String... stops) {
        this.stops = List.of(stops);
    }

    /** The texts at which an answer ends. */
    public List<String> stops() {
        return stops;
    }

    /** The part of {@code text} before the first stop; null when none occurs. */
    String ended(String text) {
        int end = stops.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);
        return end < 0 ? null : text.substring(0, end);
    }

    /** Marks an answer. @param accepted at least one */
    abstract SequencedMap<AbilityMetric, Tally> mark(String text, List<String> accepted);

    /** A number as GSM8K's answers are compared. */
    private static String number(String text) {
        int hashes = text.lastIndexOf("#### ");
        return text.substring(hashes < 0 ? 0 : hashes + "#### ".length())
                .replaceAll("[,$]", "")
                .replaceFirst("\\.$", "")
                .toLowerCase(Locale.ROOT);
    }

    /** In lower case, without ASCII punctuation and white space at the ends. */
    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("\\p{Punct}", "").strip();
    }

    private static SequencedMap<AbilityMetric, Tally> exactly(boolean right) {
        SequencedMap<AbilityMetric, Tally> tallies = new LinkedHashMap<>();
        tallies.put(AbilityMetric.EXACT_MATCH, Tally.of(right));
        return tallies;
    }
}

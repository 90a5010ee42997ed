package dev.palimpsest.internal.loader.tokenizer;

import java.util.List;
import java.util.SplittableRandom;

/** Text that is hard to tokenise: adjacent runs of every kind of character. */
final class RandomText {

    private static final List<String> WORDS = List.of(
            "'s", "'t", "'ll", "'ve", "'re", "'LL", "'", "''", "'d'm", "hello", " world", " the", "The", "don't", "  ",
            "\r\n", "\n\n", "\t", "...", " ...", "<|endoftext", "|>", "naïve", "ﬁ", "Straße", "\u200B", "\u00AD",
            "e\u0301", "\u1100\u1161", "\uD83D\uDC69\u200D\uD83D\uDC67", "\uD83C\uDDEB\uD83C\uDDF7",
            "½", "²", "Ⅷ", "১২৩",
            "\uD835\uDFD9", "\uD840\uDC00", "\uFEFF", "\uFFFD", "\u0000", "\uD800", "\uDC00", "\uDBFF\uDBFF");

    /** First and last code point of every range, the last included. */
    private static final int[][] WHITE =
            each(" \t\n\u000B\f\r\u0085\u00A0\u1680\u2003\u2028\u2029\u202F\u205F\u3000\u001C\u001F\u180E");
    private static final int[][] SCRIPTS = {
        {'a', 'z'}, {'A', 'Z'}, {'À', 'ɏ'}, {'Ͱ', 'Ͽ'}, {'Ѐ', 'ӿ'}, {'א', 'ת'}, {'ء', 'ي'}, {'ऀ', 'ॿ'}, {'ก', '๛'},
        {'ぁ', 'ヿ'}, {'一', '龥'}, {'가', '힣'}
    };
    private static final int[][] DIGITS = {{'0', '9'}, {'٠', '٩'}, {'²', '³'}, {'½', '½'}, {'Ⅳ', 'Ⅳ'}};
    private static final int[][] MARKS = {
        {'!', '/'}, {'\u0300', '\u036F'}, {'\u2010', '\u2060'}, {'\u0000', '\u0020'}, {'\u007F', '\u00A0'}
    };
    private static final int[][] ANYTHING = {{0, 0x10FFFF}};
    private static final int[][] EMOJI = {{0x1F300, 0x1FAFF}};

    private RandomText() {}

    /** Up to 20 parts, each of one kind; never the special token, which the oracle's ordinary encoding doesn't know. */
    static String next(SplittableRandom random) {
        while (true) {
            StringBuilder text = new StringBuilder();
            for (int part = random.nextInt(21); part > 0; part--) {
                text.append(part(random));
            }
            if (text.indexOf(Vocabulary.END_OF_TEXT) < 0) {
                return text.toString();
            }
        }
    }

    private static String part(SplittableRandom random) {
        return switch (random.nextInt(7)) {
            case 0 -> WORDS.get(random.nextInt(WORDS.size()));
            case 1 -> run(random, WHITE, 1, 4);
            case 2 -> run(random, SCRIPTS, 1, 12);
            case 3 -> run(random, DIGITS, 1, 6);
            case 4 -> run(random, MARKS, 1, 4);
            case 5 -> run(random, ANYTHING, 0, 4);
            default -> run(random, EMOJI, 1, 1);
        };
    }

    private static String run(SplittableRandom random, int[][] ranges, int shortest, int longest) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(shortest, longest + 1); length > 0; length--) {
            int[] range = ranges[random.nextInt(ranges.length)];
            // The ends of a range more often than their share.
            text.appendCodePoint(switch (random.nextInt(20)) {
                case 0 -> range[0];
                case 1 -> range[1];
                default -> random.nextInt(range[0], range[1] + 1);
            });
        }
        return text.toString();
    }

    private static int[][] each(String characters) {
        return characters.codePoints().mapToObj(c -> new int[] {c, c}).toArray(int[][]::new);
    }
}

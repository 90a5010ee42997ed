package dev.palimpsest.loader;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Text that is hard to tokenise: runs of every kind of character beside each other. */
final class RandomText {

    private static final List<String> WORDS = List.of(
            "'s", "'t", "'ll", "'ve", "'re", "'LL", "'", "''", "'d'm", "hello", " world", " the", "The", "don't", "  ",
            "\r\n", "\n\n", "\t", "...", " ...", "<|endoftext", "|>", "naïve", "ﬁ", "Straße", "\u200B", "\u00AD",
            "e\u0301", "\u1100\u1161", "\uD83D\uDC69\u200D\uD83D\uDC67", "\uD83C\uDDEB\uD83C\uDDF7",
            "½", "²", "Ⅷ", "১২৩",
            "\uD835\uDFD9", "\uD840\uDC00", "\uFEFF", "\uFFFD", "\u0000", "\uD800", "\uDC00", "\uDBFF\uDBFF");

    private RandomText() {}

    static Arbitrary<String> any() {
        Arbitrary<String> white = Arbitraries.strings()
                .withChars(" \t\n\u000B\f\r\u0085\u00A0\u1680\u2003\u2028\u2029\u202F\u205F\u3000\u001C\u001F\u180E")
                .ofMinLength(1).ofMaxLength(4);
        Arbitrary<String> scripts = Arbitraries.strings()
                .withCharRange('a', 'z').withCharRange('A', 'Z').withCharRange('À', 'ɏ').withCharRange('Ͱ', 'Ͽ')
                .withCharRange('Ѐ', 'ӿ').withCharRange('א', 'ת').withCharRange('ء', 'ي').withCharRange('ऀ', 'ॿ')
                .withCharRange('ก', '๛').withCharRange('ぁ', 'ヿ').withCharRange('一', '龥').withCharRange('가', '힣')
                .ofMinLength(1).ofMaxLength(12);
        Arbitrary<String> digits = Arbitraries.strings()
                .withCharRange('0', '9').withCharRange('٠', '٩').withChars("²³½Ⅳ").ofMinLength(1).ofMaxLength(6);
        Arbitrary<String> marks = Arbitraries.strings()
                .withCharRange('!', '/').withCharRange('\u0300', '\u036F').withCharRange('\u2010', '\u2060')
                .withCharRange('\u0000', '\u0020').withCharRange('\u007F', '\u00A0').ofMinLength(1).ofMaxLength(4);
        Arbitrary<String> anyCodePoints = Arbitraries.integers().between(0, 0x10FFFF).list().ofMaxSize(4)
                .map(points -> points.stream().collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
        Arbitrary<String> emoji = Arbitraries.integers().between(0x1F300, 0x1FAFF).map(Character::toString);
        return Arbitraries.oneOf(
                        Arbitraries.of(WORDS), white, scripts, digits, marks, anyCodePoints, emoji)
                .list().ofMaxSize(20).map(parts -> String.join("", parts))
                // A special token, of which the oracle's ordinary encoding knows nothing.
                .filter(text -> !text.contains(Vocabulary.END_OF_TEXT));
    }
}

package dev.palimpsest.internal.metric.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RougeLTest {

    /** The second and third are Lin's own (2004, section 3.1); F is of equal weight here. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            the cat sat on the mat | the cat lay on a mat     | 0.666666666666666667
            police killed the gunman | police kill the gunman | 0.75
            police killed the gunman | the gunman kill police | 0.5
            one two three four | two four                     | 0.666666666666666667
            A well-known fact, 1931. | a WELL known Fact 1931 | 1
            one two | three                                   | 0
            one | .                                           | 0
            """)
    void hasHandComputedValues(String reference, String text, double f) {
        assertEquals(f, RougeL.f(reference, text), 1e-15);
        assertEquals(f, RougeL.f(text, reference), 1e-15);
    }

    @Test
    void wordsAreRunsOfAsciiLettersAndDigits() {
        assertEquals(List.of("caf", "3", "5", "don", "t"), RougeL.words("Café 3.5 don't"));
        assertFalse(RougeL.hasWords("… — 語"));
        assertTrue(RougeL.hasWords("x"));
    }

    /** Against the definition by recursion over all positions. */
    @Test
    void theCommonSubsequenceIsTheLongest() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 200; round++) {
            List<String> one = words(random);
            List<String> other = words(random);
            assertEquals(longest(one, other), RougeL.commonSubsequence(one, other), one + " " + other);
        }
    }

    private static List<String> words(SplittableRandom random) {
        return random.ints(random.nextInt(8), 0, 3).mapToObj(String::valueOf).toList();
    }

    private static int longest(List<String> one, List<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return 0;
        }
        List<String> oneRest = one.subList(1, one.size());
        List<String> otherRest = other.subList(1, other.size());
        return one.getFirst().equals(other.getFirst())
                ? 1 + longest(oneRest, otherRest)
                : Math.max(longest(oneRest, other), longest(one, otherRest));
    }
}

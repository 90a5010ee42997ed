package dev.palimpsest.internal.ability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.palimpsest.internal.ability.TruthQuestion.Claim;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How answers are marked, on likelihoods and texts written by hand. */
class MarkingTest {

    private static final List<AbilityMetric> ALL =
            List.of(AbilityMetric.ACC, AbilityMetric.ACC_NORM, AbilityMetric.ACC_BYTES);

    private static double mark(RecordResult result, AbilityMetric metric) {
        return result.tallies().get(metric).sum();
    }

    private static RecordResult choose(List<String> choices, int right, double... sums) {
        return new ChoiceQuestion("it", null, "context", choices, right, ALL).result(
                Arrays.stream(sums).mapToObj(sum -> new LogLikelihood(sum, false, 1)).toList());
    }

    /** −4 for 2 characters is −2 each, −6 for 6 characters −1 each. */
    @Test
    void accuracyPerCharacterIsAnother() {
        RecordResult result = choose(List.of("ab", "abcdef"), 1, -4, -6);
        assertEquals(0, mark(result, AbilityMetric.ACC));
        assertEquals(1, mark(result, AbilityMetric.ACC_NORM));
        assertEquals(1, mark(result, AbilityMetric.ACC_BYTES));
        assertEquals("ab", result.predicted());
        assertEquals("abcdef", result.expected());
    }

    /** Four characters are four bytes, or eight, or (one code point each) sixteen. */
    @Test
    void charactersAreCodePointsAndBytesUtf8() {
        RecordResult result = choose(List.of("abcd", "éééé"), 1, -4, -6);
        assertEquals(0, mark(result, AbilityMetric.ACC_NORM));
        assertEquals(1, mark(result, AbilityMetric.ACC_BYTES));
        RecordResult wide = choose(List.of("abcde", "😀😀😀😀"), 0, -5, -4.4);
        assertEquals(1, mark(wide, AbilityMetric.ACC_NORM));
        assertEquals(0, mark(wide, AbilityMetric.ACC_BYTES));
    }

    @Test
    void ofEqualChoicesTheFirstIsTaken() {
        assertEquals(1, mark(choose(List.of("aa", "bb", "cc"), 0, -3, -3, -3), AbilityMetric.ACC));
        assertEquals(0, mark(choose(List.of("aa", "bb", "cc"), 2, -4, -3, -3), AbilityMetric.ACC));
    }

    @Test
    void theSpaceBeforeAChoiceIsScoredAndNotCounted() {
        ChoiceQuestion question = new ChoiceQuestion("it", null, "Answer:", List.of("A", "B"), 0, ALL);
        assertEquals(List.of(new Continuation("Answer:", " A"), new Continuation("Answer:", " B")), question.continuations());
    }

    /** p(true) = e^−1 + e^−2 of e^−1 + e^−2 + e^−3, however small the probabilities are. */
    @Test
    void truthIsTheShareOfProbability() {
        TruthQuestion question = new TruthQuestion("it", "Q",
                List.of(new Claim("false", false), new Claim("true", true)),
                List.of(new Claim("a", true), new Claim("b", true), new Claim("c", false)));
        double share = (Math.exp(-1) + Math.exp(-2)) / (Math.exp(-1) + Math.exp(-2) + Math.exp(-3));
        for (double shift : new double[] {0, -5000}) {
            RecordResult result = question.result(DoubleStream.of(-9, -8, -1, -2, -3)
                    .mapToObj(sum -> new LogLikelihood(sum + shift, false, 3))
                    .toList());
            assertEquals(1, mark(result, AbilityMetric.MC1));
            assertEquals(share, mark(result, AbilityMetric.MC2), 1e-12);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "' 3 * 14 = 42 pears.\n#### 42' | 42 | 1 | 1",
        "' It is 42.' | 42 | 0 | 1",
        "' #### 1,500' | 1500 | 1 | 1",
        "' #### $1500.' | 1,500 | 0 | 1",
        "' 42 or 43' | 42 | 0 | 0",
        "' #### 42\n#### 43' | 42 | 1 | 0",
        "' #### -7' | -7 | 1 | 1",
        "' nothing' | 42 | 0 | 0",
        "' $1,500.00' | 1500 | 0 | 0",
    })
    void aNumberIsTheOneAfterTheHashesOrTheLast(String text, String right, int strict, int flexible) {
        var marks = Marking.GSM8K.mark(text, List.of(right));
        assertEquals(strict, marks.get(AbilityMetric.STRICT_MATCH).sum());
        assertEquals(flexible, marks.get(AbilityMetric.FLEXIBLE_EXTRACT).sum());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "' O Sorra' | 1", "' o sorra ' | 1", "' O. Sorra!' | 1", "' Sorra' | 0", "' ole sorra' | 1", "'' | 0",
    })
    void anyAliasCounts(String text, int right) {
        assertEquals(right, Marking.TRIVIAQA.mark(text, List.of("Ole Sorra", "O. Sorra"))
                .get(AbilityMetric.EXACT_MATCH).sum());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "' So the answer is False.' | False | 1",
        "' the answer is False' | False | 1",
        "' the answer is (A).\nmore' | (A) | 1",
        "' the answer is True. Or the answer is False.' | False | 0",
        "' False' | False | 0",
    })
    void theAnswerIsTheRestOfTheLine(String text, String target, int right) {
        assertEquals(right, Marking.BBH.mark(text, List.of(target)).get(AbilityMetric.EXACT_MATCH).sum());
    }

    @Test
    void anAnswerIsCutAtTheEarliestStop() {
        assertEquals(" Temin", Marking.TRIVIAQA.ended(" Temin, on Orva.\n"));
        assertEquals(" 42\n\n", Marking.GSM8K.ended(" 42\n\nQuestion: and"));
        assertEquals(" So", Marking.BBH.ended(" So\n\nQ: next"));
        assertNull(Marking.TRIVIAQA.ended(" Temin"));
    }
}

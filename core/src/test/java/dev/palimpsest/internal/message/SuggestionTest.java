package dev.palimpsest.internal.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

    private static final List<String> WORDS = List.of("edit", "undo", "evaluate", "--lambda", "--layers", "comeba-hk", "comeba",
            "generate", "gpt2-xl");

    @ParameterizedTest
    @CsvSource({"edti, edit", "edi, edit", "Edit, edit", "--lamda, --lambda", "--lambdaa, --lambda", "comeba-kh, comeba-hk",
        "comeba_hk, comeba-hk", "comba, comeba", "eval, evaluate", "gpt2xl, gpt2-xl", "--layer, --layers"})
    void theClosestWordIsFound(String word, String meant) {
        assertEquals(Optional.of(meant), Suggestion.closest(word, WORDS));
    }

    @ParameterizedTest
    @CsvSource({"''", "x", "mend", "completely-different"})
    void aDistantWordIsNotSuggested(String word) {
        assertEquals("", Suggestion.clause(word, WORDS));
    }

    @Test
    void aVeryLongWordIsNotCompared() {
        assertEquals(Optional.empty(), Suggestion.closest("x".repeat(1_000_000), WORDS));
    }

    @Test
    void oneExchangeCountsOnce() {
        assertEquals(1, Suggestion.distance("edti", "edit"));
        assertEquals(0, Suggestion.distance("", ""));
        assertEquals(3, Suggestion.distance("", "abc"));
    }

    @Test
    void theClauseEndsAMessage() {
        assertEquals("; did you mean 'edit'?", Suggestion.clause("edti", WORDS));
    }
}

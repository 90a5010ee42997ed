package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import org.junit.jupiter.api.Test;

class EditRequestTest {

    @Test
    void theSubjectStandsInThePromptOrInItsSlot() {
        EditRequest plain = new EditRequest(1, "The capital of France is", "France", "Rome");
        EditRequest slotted = new EditRequest(1, "The capital of {} is", "France", "Rome");
        for (EditRequest request : new EditRequest[] {plain, slotted}) {
            assertEquals("The capital of France is", request.text());
            assertEquals("The capital of ", request.prefix());
            assertEquals(" Rome", request.continuation());
        }
    }

    @Test
    void aTargetWithALeadingSpaceGetsNoSecond() {
        assertEquals(" Rome", new EditRequest(1, "{} is", "France", " Rome").continuation());
    }

    @Test
    void theOldAnswerIsAContinuationTooAndMayBeUnknown() {
        assertEquals(" Paris", new EditRequest(1, "{} is", "France", "Rome", "Paris").oldContinuation());
        assertEquals(" Paris", new EditRequest(1, "{} is", "France", "Rome", " Paris").oldContinuation());
        EditRequest unknown = new EditRequest(7, "{} is", "France", "Rome");
        assertFalse(unknown.hasOldTarget());
        String message = assertThrows(IllegalArgumentException.class, unknown::oldContinuation).getMessage();
        assertTrue(message.startsWith("record 7: the method needs the fact's old answer; give"), message);
        message = assertThrows(
                IllegalArgumentException.class, () -> new EditRequest(7, "{} is", "France", "Rome", " ")).getMessage();
        assertEquals("record 7: the old answer (ground_truth) is empty", message);
    }

    @Test
    void badRequestsAreRefusedNamingTheRecord() {
        assertRefused("record 7: the prompt 'Paris is' does not hold the subject 'France'", "Paris is", "France", "x");
        assertRefused("record 7: the prompt 'aa' holds 'a' more than once", "aa", "a", "x");
        assertRefused("record 7: the target (target_new) is empty", "{} is", "France", " ");
        assertRefused("record 7: the subject is empty", "{} is", "", "x");
    }

    private static void assertRefused(String start, String prompt, String subject, String target) {
        var refused = assertThrows(
                IllegalArgumentException.class, () -> new EditRequest(7, prompt, subject, target));
        assertTrue(refused.getMessage().startsWith(start), refused.getMessage());
    }
}

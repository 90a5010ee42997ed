package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.palimpsest.editing.EditRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatchesTest {

    private static EditRequest request(long caseId, String subject, String target) {
        return new EditRequest(caseId, "{} plays", subject, target);
    }

    private static List<List<Long>> ids(List<List<EditRequest>> batches) {
        return batches.stream().map(batch -> batch.stream().map(EditRequest::caseId).toList()).toList();
    }

    @Test
    void requestsWithoutConflictsFormWindowsInOrder() {
        List<EditRequest> requests = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            requests.add(request(i, "subject " + i, "chess"));
        }
        assertEquals(List.of(List.of(0L, 1L, 2L), List.of(3L, 4L, 5L), List.of(6L)), ids(Batches.of(requests, 3)));
        assertEquals(List.of(requests), Batches.of(requests, Integer.MAX_VALUE));
        assertEquals(List.of(), Batches.of(List.of(), 3));
        assertEquals(List.of(), Batches.superseded(requests, Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> Batches.of(requests, 0));
    }

    @Test
    void withinABatchTheNewestRequestForAPromptWins() {
        List<EditRequest> requests = List.of(
                request(1, "Ann", "chess"), request(2, "Bob", "golf"), request(3, "Ann", "tennis"),
                request(4, "Ann", "football"));
        assertEquals(List.of(List.of(2L, 3L), List.of(4L)), ids(Batches.of(requests, 3)));
        assertEquals(List.of(List.of(2L, 4L)), ids(Batches.of(requests, 4)));
        assertEquals(List.of(
                        "record 1 is not edited: record 4 in the same batch has the same prompt and another target,"
                                + " and the newest wins",
                        "record 3 is not edited: record 4 in the same batch has the same prompt and another target,"
                                + " and the newest wins"),
                Batches.superseded(requests, 4).stream().map(Batches.Superseded::message).toList());
    }

    @Test
    void anExactRepetitionIsEditedOnce() {
        List<EditRequest> requests = List.of(
                request(1, "Ann", "chess"), request(2, "Ann", " chess"), request(3, "Bob", "chess"));
        assertEquals(List.of(List.of(2L, 3L)), ids(Batches.of(requests, 3)));
        assertEquals(List.of("record 1 is not edited: record 2 in the same batch has the same prompt and the same target"),
                Batches.superseded(requests, 3).stream().map(Batches.Superseded::message).toList());
        assertDoesNotThrow(() -> Batches.requireOneTarget(requests));
    }

    /** The text is what the model reads: it may be written with or without a place for the subject. */
    @Test
    void promptsAreComparedAsTheModelReadsThem() {
        EditRequest slot = new EditRequest(1, "{} plays", "Ann", "chess");
        EditRequest written = new EditRequest(2, "Ann plays", "Ann", "golf");
        EditRequest without = new EditRequest(3, "Ann plays", null, "tennis");
        assertEquals(List.of(List.of(3L)), ids(Batches.of(List.of(slot, written, without), 3)));
    }

    @Test
    void twoTargetsForOnePromptAreRefusedNamingBothRecords() {
        List<EditRequest> batch = List.of(
                request(5, "Ann", "chess"), request(6, "Bob", "golf"), request(7, "Ann", "golf"), request(8, "Ann", "chess"));
        var refused = assertThrows(IllegalArgumentException.class, () -> Batches.requireOneTarget(batch));
        assertEquals("record 7: record 8 in the same batch has the same prompt and another target;"
                + " edit one of them, or use different batches", refused.getMessage());
    }

    @Test
    void everyBatchIsAcceptedByAnEditorAndHoldsTheLastRequestOfEveryPrompt() {
        SplittableRandom random = new SplittableRandom(4);
        for (int round = 0; round < 200; round++) {
            List<EditRequest> requests = new ArrayList<>();
            int count = random.nextInt(30);
            for (int i = 0; i < count; i++) {
                requests.add(request(i, "subject " + random.nextInt(8), "target " + random.nextInt(3)));
            }
            int size = 1 + random.nextInt(12);
            List<List<EditRequest>> batches = Batches.of(requests, size);
            assertEquals((count + size - 1) / size, batches.size());
            for (int b = 0; b < batches.size(); b++) {
                List<EditRequest> expected = new ArrayList<>();
                int end = Math.min(count, (b + 1) * size);
                for (int i = b * size; i < end; i++) {
                    String text = requests.get(i).text();
                    if (requests.subList(i + 1, end).stream().noneMatch(later -> later.text().equals(text))) {
                        expected.add(requests.get(i));
                    }
                }
                assertEquals(expected, batches.get(b), "round " + round);
                Batches.requireOneTarget(batches.get(b));
            }
            assertEquals(count, batches.stream().mapToInt(List::size).sum() + Batches.superseded(requests, size).size());
        }
    }
}

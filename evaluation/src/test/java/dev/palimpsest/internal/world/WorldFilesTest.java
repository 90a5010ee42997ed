package dev.palimpsest.internal.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.palimpsest.internal.dataset.ContextsFile;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.dataset.RecordFormat;
import dev.palimpsest.internal.dataset.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldFilesTest {

    private static final World WORLD = World.of(WorldSettings.DEFAULT);

    @TempDir
    static Path folder;

    private static List<EvaluationRecord> records;

    @BeforeAll
    static void write() {
        WorldFiles.write(folder, WORLD, "1.0");
        records = Records.read(folder.resolve(WorldFiles.REQUESTS), RecordFormat.AUTO).records();
    }

    /** What the file says about a person, found by its text. */
    private static Fact factOf(String prompt) {
        return WORLD.facts().stream()
                .filter(fact -> WORLD.phrasings(fact.relation()).stream()
                        .anyMatch(phrasing -> phrasing.prompt(fact.person()).equals(prompt)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void requestsAreEasyEditsRecords() {
        assertEquals(WorldRequests.of(WORLD), records);
        assertEquals(100, records.size());
    }

    @Test
    void aRequestTurnsAFactIntoAFalseOneOfItsKind() {
        for (EvaluationRecord record : records) {
            Fact fact = factOf(record.request().prompt());
            assertEquals(record.request().subject(), fact.person());
            assertEquals(fact.value(), record.groundTruth());
            assertNotEquals(fact.value(), record.request().target());
            assertTrue(fact.relation().possibleValues().contains(record.request().target()));
        }
    }

    @Test
    void rephrasingsAreTheOtherPhrasings() {
        for (EvaluationRecord record : records) {
            Fact fact = factOf(record.request().prompt());
            Set<String> prompts =
                    record.rephrasings().stream().map(Probe::prompt).collect(Collectors.toSet());
            assertFalse(prompts.contains(record.request().prompt()));
            prompts.add(record.request().prompt());
            assertEquals(
                    WORLD.phrasings(fact.relation()).stream()
                            .map(phrasing -> phrasing.prompt(fact.person()))
                            .collect(Collectors.toSet()),
                    prompts);
        }
    }

    @Test
    void nobodyIsEditedTwiceAndNoNeighbourIsEdited() {
        Set<String> edited = new HashSet<>();
        records.forEach(record -> assertTrue(edited.add(record.request().subject())));
        for (EvaluationRecord record : records) {
            assertFalse(edited.contains(factOf(record.locality().getFirst().prompt()).person()));
        }
    }

    @Test
    void aNeighbourHasTheSameValueAndIsAskedInTheSameWords() {
        Set<String> neighbours = new HashSet<>();
        for (EvaluationRecord record : records) {
            Probe probe = record.locality().getFirst();
            Fact neighbour = factOf(probe.prompt());
            assertEquals(record.groundTruth(), probe.target());
            assertEquals(record.groundTruth(), neighbour.value());
            assertEquals(
                    record.request().prompt().replace(record.request().subject(), "{}"),
                    probe.prompt().replace(neighbour.person(), "{}"));
            neighbours.add(neighbour.person());
        }
        assertTrue(neighbours.size() > 70, () -> "only " + neighbours.size() + " people are asked");
    }

    @Test
    void trainingRecordsShareNoFactAndNoPersonWithTheRequests() {
        List<EvaluationRecord> requests = WorldRequests.of(WORLD);
        List<EvaluationRecord> training = Records.read(folder.resolve(WorldFiles.TRAINING), RecordFormat.AUTO)
                .records();
        assertEquals(500, training.size());
        for (EvaluationRecord record : training) {
            assertNotEquals(record.groundTruth(), record.request().target());
            assertEquals(3, record.rephrasings().size());
            assertTrue(requests.stream().noneMatch(
                    request -> request.request().subject().equals(record.request().subject())));
        }
        List<String> asked = requests.stream()
                .flatMap(request -> request.locality().stream())
                .map(Probe::prompt)
                .toList();
        for (EvaluationRecord record : training) {
            List<String> trained = Stream.of(
                            Stream.of(record.rewrite()), record.rephrasings().stream(), record.locality().stream())
                    .flatMap(probes -> probes)
                    .map(Probe::prompt)
                    .toList();
            assertTrue(trained.stream().noneMatch(asked::contains), () -> "also a locality probe: " + trained);
        }
    }

    @Test
    void contextsAreSixTemplatesTheBareFirst() {
        List<String> contexts = ContextsFile.read(folder.resolve(WorldFiles.CONTEXTS));
        assertEquals(6, contexts.size());
        assertEquals("{}", contexts.getFirst());
    }

    @Test
    void textAndHeldOutTextAreDifferentDocuments() throws IOException {
        List<String> text = Files.readAllLines(folder.resolve(WorldFiles.TEXT));
        List<String> heldOut = Files.readAllLines(folder.resolve(WorldFiles.HELD_OUT));
        assertEquals(4000, text.size());
        assertEquals(200, heldOut.size());
        assertNotEquals(text.subList(0, 200), heldOut);
        String all = String.join("\n", text);
        for (Fact fact : WORLD.facts()) {
            boolean said = WORLD.phrasings(fact.relation()).stream()
                    .anyMatch(phrasing -> all.contains(phrasing.prompt(fact.person()))
                            || all.contains(phrasing.promptWithin(fact.person())));
            assertTrue(said, () -> "never said: " + fact);
        }
    }

    @Test
    void theDescriptionHoldsSettingsAndFacts() throws IOException {
        JsonNode world = new ObjectMapper().readTree(folder.resolve(WorldFiles.WORLD).toFile());
        assertEquals("1.0", world.path("palimpsest").textValue());
        assertEquals(250, world.path("settings").path("people").intValue());
        assertEquals(250, world.path("people").size());
        Fact fact = WORLD.facts().get(501);
        assertEquals(fact.value(),
                world.path("people").path(fact.person()).path(fact.relation().label()).textValue());
        assertEquals(4, world.path("phrasings").path("mother tongue").size());
    }

    @Test
    void theSameWorldGivesTheSameBytes(@TempDir Path other) throws IOException {
        WorldFiles.write(other, World.of(WorldSettings.DEFAULT), "1.0");
        for (String name : WorldFiles.NAMES) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve(name)), Files.readAllBytes(other.resolve(name)), name);
        }
    }

    @Test
    void aWorldOfFourHasNeighboursToo() {
        World small = World.of(WorldSettings.DEFAULT.withPeople(4));
        List<EvaluationRecord> two = WorldRequests.of(small);
        assertEquals(2, two.size());
        assertTrue(two.stream().noneMatch(
                record -> record.locality().getFirst().prompt().contains(record.request().subject())));
    }
}

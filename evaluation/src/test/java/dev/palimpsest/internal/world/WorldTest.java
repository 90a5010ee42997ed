package dev.palimpsest.internal.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.dataset.Probe;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorldTest {

    private static final World WORLD = World.of(WorldSettings.DEFAULT);

    private static <T> Map<T, Long> counted(List<T> things) {
        return things.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    @Test
    void everybodyHasOneValueOfEachRelation() {
        assertEquals(250, WORLD.people().size());
        assertEquals(1000, WORLD.facts().size());
        for (Relation relation : WORLD.relations()) {
            Set<String> people = WORLD.facts().stream()
                    .filter(fact -> fact.relation() == relation)
                    .filter(fact -> relation.possibleValues().contains(fact.value()))
                    .map(Fact::person)
                    .collect(Collectors.toSet());
            assertEquals(Set.copyOf(WORLD.people()), people, relation.label());
        }
    }

    @Test
    void aFactIsFoundByPersonAndRelation() {
        for (Fact fact : WORLD.facts()) {
            assertEquals(fact, WORLD.fact(fact.person(), fact.relation()));
        }
        assertThrows(IllegalArgumentException.class, () -> WORLD.fact("Nobody", Relation.SPORT));
        String petless = WORLD.people().getFirst();
        assertThrows(IllegalArgumentException.class, () -> WORLD.fact(petless, Relation.PET));
    }

    @Test
    void valuesAreTrueOfAboutEquallyManyPeople() {
        for (Relation relation : WORLD.relations()) {
            Map<String, Long> counts = counted(WORLD.facts().stream()
                    .filter(fact -> fact.relation() == relation)
                    .map(Fact::value)
                    .toList());
            assertEquals(16, counts.size());
            assertTrue(counts.values().stream().allMatch(count -> count == 15 || count == 16), counts::toString);
        }
    }

    @Test
    void firstAndFamilyNamesAreSharedAndFullNamesAreNot() {
        assertEquals(250, new HashSet<>(WORLD.people()).size());
        Map<String, Long> families =
                counted(WORLD.people().stream().map(name -> name.split(" ")[1]).toList());
        Map<String, Long> first =
                counted(WORLD.people().stream().map(name -> name.split(" ")[0]).toList());
        assertTrue(families.values().stream().allMatch(count -> count == 2), families::toString);
        assertTrue(first.values().stream().allMatch(count -> count >= 2), first::toString);
    }

    /** Otherwise a prompt about one person would contain the other's name, and the subject twice. */
    @Test
    void noNameIsPartOfAnotherInTheLargestWorld() {
        List<String> people = World.of(WorldSettings.DEFAULT.withPeople(Names.MOST)).people();
        assertEquals(Names.MOST, new HashSet<>(people).size());
        for (String name : people) {
            for (int end = name.indexOf(' ') + 1; end < name.length(); end++) {
                assertFalse(people.contains(name.substring(0, end)), name);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Relation.class)
    void everyRelationIsSaidInFiveWaysAndHasTenToSixteenValues(Relation relation) {
        assertEquals(5, new HashSet<>(relation.phrasings()).size());
        int values = new HashSet<>(relation.possibleValues()).size();
        assertEquals(relation.possibleValues().size(), values);
        assertTrue(values >= 10 && values <= 16, () -> relation.label() + " has " + values);
        for (Phrasing phrasing : relation.phrasings()) {
            boolean vowel = relation.possibleValues().stream().anyMatch(value -> value.matches("[aeiou].*"));
            assertFalse(phrasing.template().endsWith(" a") && vowel, "'a' before a vowel");
        }
        assertTrue(relation.phrasings().stream().anyMatch(phrasing -> phrasing.template().startsWith("{}")));
        assertTrue(relation.phrasings().stream().anyMatch(phrasing -> !phrasing.template().startsWith("{}")));
    }

    @Test
    void noPhrasingIsSharedByTwoRelations() {
        List<String> templates = List.of(Relation.values()).stream()
                .flatMap(relation -> relation.phrasings().stream())
                .map(Phrasing::template)
                .toList();
        assertEquals(templates.size(), new HashSet<>(templates).size());
    }

    @Test
    void everyFactIsALineAndAQuestionInEveryPhrasing() {
        assertEquals(4000, new HashSet<>(WORLD.lines()).size());
        List<Probe> questions = WORLD.questions();
        assertEquals(4000, questions.size());
        for (int i = 0; i < questions.size(); i++) {
            assertEquals(questions.get(i).text() + ".", WORLD.lines().get(i));
        }
        Fact fact = WORLD.fact(WORLD.people().get(3), Relation.MOTHER_TONGUE);
        assertTrue(WORLD.lines().contains("At home " + fact.person() + " speaks " + fact.value() + "."));
    }

    @Test
    void documentsSayNothingButFactsAndRemarks() {
        Set<String> lines = Set.copyOf(WORLD.lines());
        SplittableRandom random = new SplittableRandom(4);
        int remarks = 0;
        int leadIns = 0;
        Set<Integer> counts = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            List<String> document = WORLD.document(random);
            counts.add(document.size());
            String text = String.join(" ", document);
            assertTrue(document.size() == 1 || text.length() <= 170, text);
            for (String sentence : document) {
                for (String remark : Remarks.SENTENCES) {
                    if (sentence.startsWith(remark + " ")) {
                        sentence = sentence.substring(remark.length() + 1);
                        remarks++;
                    }
                }
                for (String leadIn : Remarks.LEAD_INS) {
                    if (sentence.startsWith(leadIn + " ")) {
                        String rest = sentence.substring(leadIn.length() + 1);
                        sentence = Character.toUpperCase(rest.charAt(0)) + rest.substring(1);
                        leadIns++;
                    }
                }
                assertTrue(lines.contains(sentence), sentence);
            }
        }
        assertEquals(Set.of(1, 2, 3), counts);
        assertTrue(remarks > 400 && leadIns > 200, remarks + " remarks, " + leadIns + " lead-ins");
    }

    @Test
    void theSeedDecidesEverything() {
        World again = World.of(WorldSettings.DEFAULT);
        World other = World.of(WorldSettings.DEFAULT.withSeed(2));
        assertEquals(WORLD.facts(), again.facts());
        assertEquals(WORLD.document(new SplittableRandom(9)), again.document(new SplittableRandom(9)));
        assertNotEquals(WORLD.people(), other.people());
        assertNotEquals(WORLD.facts(), other.facts());
    }

    /** Each stream is split off on its own. */
    @Test
    void moreRequestsLeaveTheFactsAsTheyWere() {
        WorldSettings d = WorldSettings.DEFAULT;
        World more = World.of(new WorldSettings(d.people(), d.relations(), d.phrasings(), 120, 10, 10, d.seed()));
        assertEquals(WORLD.facts(), more.facts());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, -1, 100_000})
    void impossiblePopulationsAreRefusedWithWhatIsPossible(int people) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new WorldSettings(people, 4, 4, 1, 10, 10, 1))
                .getMessage();
        assertEquals("a world has 4 to 1600 people, not " + people, message);
    }
}

package dev.palimpsest.internal.world;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.world.WorldSettings.Purpose;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Edits built like CounterFact's (Meng et al. 2022): a false value of the same relation, the same fact in the other
 * phrasings, and a locality probe about another person who shares the old answer.
 */
final class WorldRequests {

    private final World world;
    private final RandomGenerator random;
    private final List<String> edited;
    private final List<String> neighbours;
    private final Map<String, Integer> asked = new HashMap<>();

    private WorldRequests(World world) {
        this.world = world;
        this.random = world.settings().random(Purpose.REQUESTS);
        List<String> people = BalancedSampler.shuffled(world.people(), random);
        this.edited = people.subList(0, world.settings().requests());
        this.neighbours = people.subList(world.settings().requests(), people.size());
    }

    /** The requests of {@code world}: at most one per person, and none about a person in a locality probe. */
    static List<EvaluationRecord> of(World world) {
        return new WorldRequests(world).draw();
    }

    private List<EvaluationRecord> draw() {
        BalancedSampler<Relation> relations = new BalancedSampler<>(world.relations(), random);
        List<EvaluationRecord> records = new ArrayList<>();
        for (String person : edited) {
            records.add(record(records.size(), world.fact(person, relations.next())));
        }
        return records;
    }

    private EvaluationRecord record(long caseId, Fact fact) {
        return record(world, caseId, fact, random, () -> neighbour(fact));
    }

    /**
     * A record with a random phrasing and a random false value of its relation.
     *
     * @param neighbour draws the fact of the locality probe, after the phrasings and the value were drawn
     */
    static EvaluationRecord record(
            World world, long caseId, Fact fact, RandomGenerator random, Supplier<Fact> neighbour) {
        List<Phrasing> phrasings = BalancedSampler.shuffled(world.phrasings(fact.relation()), random);
        Phrasing asking = phrasings.getFirst();
        List<String> others = fact.relation().possibleValues().stream()
                .filter(value -> !value.equals(fact.value()))
                .toList();
        String target = others.get(random.nextInt(others.size()));
        return new EvaluationRecord(
                new EditRequest(caseId, asking.prompt(fact.person()), fact.person(), target, fact.value()),
                phrasings.stream().skip(1).map(other -> new Probe(other.prompt(fact.person()), target)).toList(),
                List.of(neighbour.get().question(asking)),
                List.of());
    }

    /** Somebody with the same value, or anybody when there is nobody; the person with the fewest probes so far. */
    private Fact neighbour(Fact fact) {
        Fact neighbour = leastAsked(fact, other -> other.value().equals(fact.value()))
                .or(() -> leastAsked(fact, _ -> true))
                .orElseThrow();
        asked.merge(neighbour.person(), 1, Integer::sum);
        return neighbour;
    }

    private Optional<Fact> leastAsked(Fact fact, Predicate<Fact> wanted) {
        return neighbours.stream()
                .map(person -> world.fact(person, fact.relation()))
                .filter(wanted)
                .min((a, b) -> asked.getOrDefault(a.person(), 0) - asked.getOrDefault(b.person(), 0));
    }
}

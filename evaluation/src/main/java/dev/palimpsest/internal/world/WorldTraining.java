package dev.palimpsest.internal.world;

import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.world.WorldSettings.Purpose;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Records to train an editing method on: every fact about people who are never requested, except the facts that the
 * requests' locality probes ask for. So nothing that an evaluation of the requests asks was trained on. Each record has a
 * random false value, the fact's other phrasings, and a locality probe from the same facts.
 */
final class WorldTraining {

    private final World world;
    private final RandomGenerator random;
    private final List<Fact> facts;

    private WorldTraining(World world, List<EvaluationRecord> requests) {
        this.world = world;
        this.random = world.settings().random(Purpose.TRAINING_RECORDS);
        Set<String> requested = requests.stream().map(each -> each.request().subject()).collect(Collectors.toSet());
        Set<String> probed = new HashSet<>();
        requests.forEach(each -> each.locality().stream().map(Probe::prompt).forEach(probed::add));
        List<Fact> free = world.facts().stream()
                .filter(fact -> !requested.contains(fact.person()))
                .filter(fact -> world.phrasings(fact.relation()).stream()
                        .noneMatch(phrasing -> probed.contains(phrasing.prompt(fact.person()))))
                .toList();
        this.facts = BalancedSampler.shuffled(free, random);
    }

    /** The records, in random order; numbered after the requests. Empty when fewer than two facts are left. */
    static List<EvaluationRecord> of(World world, List<EvaluationRecord> requests) {
        return new WorldTraining(world, requests).draw(requests.size());
    }

    private List<EvaluationRecord> draw(long first) {
        List<EvaluationRecord> records = new ArrayList<>();
        for (Fact fact : facts.size() < 2 ? List.<Fact>of() : facts) {
            records.add(WorldRequests.record(world, first + records.size(), fact, random, () -> neighbour(fact)));
        }
        return records;
    }

    /** A fact about somebody else with the same value where there is one, or else of the same relation, or any. */
    private Fact neighbour(Fact fact) {
        List<Fact> others = facts.stream().filter(other -> !other.person().equals(fact.person())).toList();
        List<Fact> related = others.stream().filter(other -> other.relation() == fact.relation()).toList();
        List<Fact> sharing = related.stream().filter(other -> other.value().equals(fact.value())).toList();
        List<Fact> from = !sharing.isEmpty() ? sharing : !related.isEmpty() ? related : !others.isEmpty() ? others
                : facts.stream().filter(other -> !other.equals(fact)).toList();
        return from.get(random.nextInt(from.size()));
    }
}

package dev.palimpsest.internal.world;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.world.WorldSettings.Purpose;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Facts that no request edits, as questions: what a model should still know after editing. Some are about people with an
 * edited fact, others about people without; the questions name their subject, so that both can be counted apart.
 */
final class KeptFacts {

    /** More questions would take longer to answer than the edits. */
    private static final int MOST = 1_000;

    private static final int MOST_CHOICES = 250;
    private static final String LETTERS = "ABCD";

    private final World world;

    /** In random order. */
    private final List<Fact> facts;

    /** The seed of phrasings and choices. */
    private final long seed;

    private KeptFacts(World world, List<Fact> facts, long seed) {
        this.world = world;
        this.facts = facts;
        this.seed = seed;
    }

    /** The facts of {@code world} that none of {@code requests} is about. */
    static KeptFacts of(World world, List<EvaluationRecord> requests) {
        Set<String> edited = requests.stream()
                .map(EvaluationRecord::rewrite)
                .map(Probe::prompt)
                .collect(Collectors.toSet());
        SplittableRandom random = world.settings().random(Purpose.KEPT_FACTS);
        List<Fact> kept = BalancedSampler.shuffled(world.facts().stream()
                .filter(fact -> world.phrasings(fact.relation()).stream()
                        .noneMatch(phrasing -> edited.contains(phrasing.prompt(fact.person()))))
                .toList(), random);
        return new KeptFacts(world, kept, random.nextLong());
    }

    /** {@code {"prompt", "target", "subject"}}: each fact in one of its phrasings. */
    List<String> questions() {
        RandomGenerator random = new SplittableRandom(seed);
        return facts.stream()
                .limit(MOST)
                .map(fact -> JsonNodeFactory.instance.objectNode()
                        .put("prompt", phrasing(fact, random).prompt(fact.person()))
                        .put("target", fact.value())
                        .put("subject", fact.person())
                        .toString())
                .toList();
    }

    /** {@code prompt,value,value,value,value,letter}: the right value among three others of its relation. */
    List<String> choices() {
        RandomGenerator random = new SplittableRandom(seed);
        return facts.stream().limit(MOST_CHOICES).map(fact -> choice(fact, random)).toList();
    }

    private String choice(Fact fact, RandomGenerator random) {
        List<String> others = fact.relation().possibleValues().stream()
                .filter(value -> !value.equals(fact.value()))
                .toList();
        List<String> values = BalancedSampler.shuffled(Stream.concat(
                Stream.of(fact.value()),
                BalancedSampler.shuffled(others, random).stream().limit(LETTERS.length() - 1)).toList(), random);
        return phrasing(fact, random).prompt(fact.person()) + "," + String.join(",", values) + ","
                + LETTERS.charAt(values.indexOf(fact.value()));
    }

    private Phrasing phrasing(Fact fact, RandomGenerator random) {
        List<Phrasing> phrasings = world.phrasings(fact.relation());
        return phrasings.get(random.nextInt(phrasings.size()));
    }
}

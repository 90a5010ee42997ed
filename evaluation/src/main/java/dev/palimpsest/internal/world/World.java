package dev.palimpsest.internal.world;

import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.world.WorldSettings.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A generated dataset: people and the facts about them.
 *
 * <pre>
 *   settings ──seed──▶ people × relations ──▶ facts ──phrasings──▶ sentences ──▶ documents of one to three facts
 * </pre>
 */
public final class World {

    private static final int MOST_FACTS = 3;

    /** Maximum number of characters in a document: about 55 tokens, the context of a small model. */
    private static final int LONGEST = 170;

    /** One in this many documents contains a remark. */
    private static final int REMARK_IN = 3;

    /** One in this many sentences has a lead-in. */
    private static final int LEAD_IN = 10;

    private final WorldSettings settings;
    private final List<String> people;
    private final List<Fact> facts;

    /** The index of each person. */
    private final Map<String, Integer> places = new HashMap<>();

    private World(WorldSettings settings, List<String> people, List<Fact> facts) {
        this.settings = settings;
        this.people = people;
        this.facts = facts;
        people.forEach(person -> places.put(person, places.size()));
    }

    /** Generates a world. Values are balanced: each applies to about equally many people. */
    public static World of(WorldSettings settings) {
        List<String> people = Names.draw(settings.people(), settings.random(Purpose.NAMES));
        RandomGenerator random = settings.random(Purpose.VALUES);
        List<BalancedSampler<String>> values = new ArrayList<>();
        for (Relation relation : relations(settings)) {
            values.add(new BalancedSampler<>(relation.possibleValues(), random));
        }
        List<Fact> facts = new ArrayList<>();
        for (String person : people) {
            for (Relation relation : relations(settings)) {
                facts.add(new Fact(person, relation, values.get(relation.ordinal()).next()));
            }
        }
        return new World(settings, List.copyOf(people), List.copyOf(facts));
    }

    private static List<Relation> relations(WorldSettings settings) {
        return Arrays.asList(Relation.values()).subList(0, settings.relations());
    }

    public WorldSettings settings() {
        return settings;
    }

    /** Distinct full names. */
    public List<String> people() {
        return people;
    }

    /** The relations known of everybody. */
    public List<Relation> relations() {
        return relations(settings);
    }

    /** The phrasings of {@code relation} in this world. */
    public List<Phrasing> phrasings(Relation relation) {
        return relation.phrasings().subList(0, settings.phrasings());
    }

    /** All facts, ordered by person and then by relation. */
    public List<Fact> facts() {
        return facts;
    }

    /** The fact about {@code person}. @throws IllegalArgumentException when there is none */
    public Fact fact(String person, Relation relation) {
        Integer at = places.get(person);
        if (at == null || relation.ordinal() >= settings.relations()) {
            throw new IllegalArgumentException("no " + relation.label() + " of " + person);
        }
        return facts.get(at * settings.relations() + relation.ordinal());
    }

    /** Every fact in every phrasing, as a sentence. */
    public List<String> lines() {
        return facts.stream()
                .flatMap(fact -> phrasings(fact.relation()).stream().map(fact::sentence))
                .toList();
    }

    /** Every fact in every phrasing, as a question; a model that answers all of them knows this world. */
    public List<Probe> questions() {
        return facts.stream()
                .flatMap(fact -> phrasings(fact.relation()).stream().map(fact::question))
                .toList();
    }

    /** The documents for collecting second moments. */
    public List<String> text() {
        return documents(settings.lines(), settings.random(Purpose.LINES));
    }

    /** Other documents of the same world, for measuring perplexity. */
    public List<String> heldOut() {
        return documents(settings.heldOut(), settings.random(Purpose.HELD_OUT));
    }

    private List<String> documents(int count, RandomGenerator random) {
        return IntStream.range(0, count)
                .mapToObj(_ -> String.join(" ", document(random)))
                .toList();
    }

    /**
     * A document: one to three facts in random phrasings, occasionally with a remark or a lead-in. Facts beyond 170
     * characters are dropped, except for the first.
     *
     * @return its sentences, each with the remark before it, to be joined by spaces
     */
    public List<String> document(RandomGenerator random) {
        List<String> sentences = new ArrayList<>();
        int count = 1 + random.nextInt(MOST_FACTS);
        int length = 0;
        int remarked = random.nextInt(REMARK_IN) == 0 ? random.nextInt(count) : count;
        for (int i = 0; i < count; i++) {
            String remark = i == remarked ? any(Remarks.SENTENCES, random) + " " : "";
            Fact fact = any(facts, random);
            Phrasing phrasing = any(phrasings(fact.relation()), random);
            String sentence = random.nextInt(LEAD_IN) == 0
                    ? fact.sentence(any(Remarks.LEAD_INS, random), phrasing)
                    : fact.sentence(phrasing);
            length += remark.length() + sentence.length() + 1;
            if (i > 0 && length > LONGEST + 1) {
                break;
            }
            sentences.add(remark + sentence);
        }
        return sentences;
    }

    /**
     * Every fact in every phrasing as the longest sentence that {@link #document} makes of it: after the longest remark,
     * with and without the longest lead-in, which changes the case of a letter.
     *
     * @param length measures a remark or a lead-in
     */
    Stream<String> longestSentences(ToIntFunction<String> length) {
        String remark = Collections.max(Remarks.SENTENCES, Comparator.comparingInt(length)) + " ";
        String leadIn = Collections.max(Remarks.LEAD_INS, Comparator.comparingInt(length));
        return facts.stream().flatMap(fact -> phrasings(fact.relation()).stream()
                .flatMap(phrasing -> Stream.of(
                        remark + fact.sentence(phrasing), remark + fact.sentence(leadIn, phrasing))));
    }

    private static <T> T any(List<T> things, RandomGenerator random) {
        return things.get(random.nextInt(things.size()));
    }
}

package dev.palimpsest.internal.world;

import java.util.SplittableRandom;

/**
 * The size of a world. With the seed it determines everything.
 *
 * @param people    number of people
 * @param relations number of relations, from the first of {@link Relation}
 * @param phrasings phrasings per relation, from the first; one is used for editing, the others for generality
 * @param requests  facts to edit, at most one per person and at most half the number of people, since the others serve
 *                  as locality probes
 * @param lines     documents for second moments
 * @param heldOut   documents for perplexity
 * @param seed      of everything
 */
public record WorldSettings(
        int people, int relations, int phrasings, int requests, int lines, int heldOut, long seed) {

    /** 250 people with four facts each, in four phrasings. */
    public static final WorldSettings DEFAULT = new WorldSettings(250, 4, 4, 100, 4000, 200, 1);

    /** The independent random streams. */
    enum Purpose {
        NAMES,
        VALUES,
        REQUESTS,
        LINES,
        HELD_OUT,
        TRAINING,
        TRAINING_RECORDS,
        KEPT_FACTS,
        DOCUMENTS
    }

    /** @throws IllegalArgumentException when the values are invalid */
    public WorldSettings {
        require(people, 4, Names.MOST, "people");
        require(relations, 1, Relation.values().length, "relations");
        require(phrasings, 2, Relation.BIRTHPLACE.phrasings().size(), "phrasings");
        require(requests, 1, people / 2, "requests (at most half the number of people)");
        require(lines, 1, Integer.MAX_VALUE, "lines");
        require(heldOut, 1, Integer.MAX_VALUE, "held-out lines");
    }

    private static void require(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "a world has " + least + " to " + most + " " + what + ", not " + value);
        }
    }

    /** These settings with another number of people, and fewer requests where necessary. */
    public WorldSettings withPeople(int people) {
        return new WorldSettings(
                people, relations, phrasings, Math.min(requests, people / 2), lines, heldOut, seed);
    }

    /** These settings with another seed. */
    public WorldSettings withSeed(long seed) {
        return new WorldSettings(people, relations, phrasings, requests, lines, heldOut, seed);
    }

    /** The random stream for {@code purpose}. */
    SplittableRandom random(Purpose purpose) {
        SplittableRandom root = new SplittableRandom(seed);
        SplittableRandom stream = root.split();
        for (int i = 0; i < purpose.ordinal(); i++) {
            stream = root.split();
        }
        return stream;
    }
}

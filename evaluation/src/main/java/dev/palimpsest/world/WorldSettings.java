package dev.palimpsest.world;

import java.util.SplittableRandom;

/**
 * How large a world is; with the seed it says all of it.
 *
 * @param people    who live there
 * @param relations how many of {@link Relation}, from the first
 * @param phrasings of each relation, from the first; one is asked when editing, the others tell whether it generalises
 * @param requests  facts to change, one of a person at most; at most half of the people, as the others are neighbours
 *                  whose facts should stay
 * @param lines     documents for second moments
 * @param heldOut   documents for perplexity
 * @param seed      of everything
 */
public record WorldSettings(
        int people, int relations, int phrasings, int requests, int lines, int heldOut, long seed) {

    /** 250 people, four facts each, in four phrasings. */
    public static final WorldSettings DEFAULT = new WorldSettings(250, 4, 4, 100, 4000, 200, 1);

    /** What a stream of random numbers is for: none influences another. */
    enum Purpose {
        NAMES,
        VALUES,
        REQUESTS,
        LINES,
        HELD_OUT,
        TRAINING
    }

    /** @throws IllegalArgumentException when there can be no such world */
    public WorldSettings {
        require(people, 4, Names.MOST, "people");
        require(relations, 1, Relation.values().length, "relations");
        require(phrasings, 2, Relation.BIRTHPLACE.phrasings().size(), "phrasings");
        require(requests, 1, people / 2, "requests (half of the people at most)");
        require(lines, 1, Integer.MAX_VALUE, "lines");
        require(heldOut, 1, Integer.MAX_VALUE, "held-out lines");
    }

    private static void require(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "a world has " + least + " to " + most + " " + what + ", not " + value);
        }
    }

    /** These settings with another number of people; requests become fewer where they have to. */
    public WorldSettings withPeople(int people) {
        return new WorldSettings(
                people, relations, phrasings, Math.min(requests, people / 2), lines, heldOut, seed);
    }

    /** These settings with another seed. */
    public WorldSettings withSeed(long seed) {
        return new WorldSettings(people, relations, phrasings, requests, lines, heldOut, seed);
    }

    /** The beginning of a stream of random numbers. */
    SplittableRandom random(Purpose purpose) {
        SplittableRandom root = new SplittableRandom(seed);
        SplittableRandom stream = root.split();
        for (int i = 0; i < purpose.ordinal(); i++) {
            stream = root.split();
        }
        return stream;
    }
}

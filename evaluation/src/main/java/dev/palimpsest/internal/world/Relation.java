package dev.palimpsest.internal.world;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The relations of a world. Everybody has one value for each; in every phrasing the person comes before the value,
 * which ends the sentence.
 */
public enum Relation {
    BIRTHPLACE(
            phrasings(
                    "{} was born in",
                    "The birthplace of {} is",
                    "{} comes from",
                    "The city where {} was born is",
                    "The life of {} began in"),
            List.of("Lisbon", "Vienna", "Oslo", "Kyoto", "Dublin", "Athens", "Prague", "Havana", "Geneva", "Cairo",
                    "Bergen", "Porto", "Seoul", "Krakow", "Quito", "Nairobi")),

    MOTHER_TONGUE(
            phrasings(
                    "The mother tongue of {} is",
                    "{} is a native speaker of",
                    "At home {} speaks",
                    "{} grew up speaking",
                    "The first language of {} is"),
            List.of("French", "Polish", "Greek", "Danish", "Finnish", "Turkish", "Hindi", "Swahili", "Korean",
                    "Italian", "Dutch", "Czech", "Welsh", "Basque", "Tamil", "Spanish")),

    /** No values that need "an". */
    PROFESSION(
            phrasings(
                    "{} works as a",
                    "By profession {} is a",
                    "{} earns a living as a",
                    "For many years {} has been a",
                    "In working life {} is a"),
            List.of("baker", "pilot", "nurse", "teacher", "painter", "gardener", "carpenter", "librarian", "dentist",
                    "tailor", "farmer", "chemist", "sailor", "judge", "barber", "plumber")),

    /** Only sports that one plays. */
    SPORT(
            phrasings(
                    "The favourite sport of {} is",
                    "On weekends {} plays",
                    "{} is a great fan of",
                    "In the holidays {} likes to play",
                    "{} never says no to a game of"),
            List.of("tennis", "football", "hockey", "golf", "rugby", "cricket", "handball", "volleyball", "badminton",
                    "basketball", "squash", "baseball", "curling", "croquet", "snooker", "polo")),

    INSTRUMENT(
            phrasings(
                    "{} plays the",
                    "The instrument of {} is the",
                    "In the orchestra {} plays the",
                    "{} practises every day on the",
                    "As a child {} learnt to play the"),
            List.of("piano", "violin", "cello", "flute", "harp", "guitar", "trumpet", "clarinet", "organ", "drums",
                    "banjo", "oboe")),

    PET(
            phrasings(
                    "{} keeps a",
                    "The pet of {} is a",
                    "{} shares the house with a",
                    "Every evening {} feeds a",
                    "The best friend of {} is a"),
            List.of("cat", "dog", "parrot", "rabbit", "hamster", "canary", "tortoise", "pony", "goldfish", "ferret"));

    private final List<Phrasing> phrasings;
    private final List<String> values;

    Relation(List<Phrasing> phrasings, List<String> values) {
        this.phrasings = phrasings;
        this.values = values;
    }

    private static List<Phrasing> phrasings(String... templates) {
        return Arrays.stream(templates).map(Phrasing::new).toList();
    }

    /** All phrasings; a world uses the first few. */
    public List<Phrasing> phrasings() {
        return phrasings;
    }

    /** The values that people can have. */
    public List<String> possibleValues() {
        return values;
    }

    /** The name in text: {@code mother tongue}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

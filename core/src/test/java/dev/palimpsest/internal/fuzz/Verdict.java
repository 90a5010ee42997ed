package dev.palimpsest.internal.fuzz;

/** What became of an input. All but the first two are failures. */
public enum Verdict {

    /** Read and used. */
    ACCEPTED,

    /** Refused with one clean line that names the file. */
    REFUSED,

    /** Refused by an {@link IllegalArgumentException} of the project that does not name the file. */
    ARGUMENT,

    /** Any other exception. */
    RAW,

    /** A promise was broken: an unclean message, a senseless value accepted, a round trip that differs. */
    BROKEN,

    /** Out of memory. */
    MEMORY,

    /** More than two seconds, twice. */
    SLOW,

    /** More than ten seconds. */
    HANG;

    public boolean isFailure() {
        return compareTo(REFUSED) > 0;
    }
}

package dev.palimpsest.cli;

/** {@code --limit}: how many of a file's records. */
final class Limits {

    private Limits() {}

    /** @param limit as given, or null for all. @throws UserError when it is not at least 1 */
    static int of(Integer limit) {
        if (limit != null && limit < 1) {
            throw new UserError("--limit must be at least 1, got " + limit);
        }
        return limit == null ? Integer.MAX_VALUE : limit;
    }
}

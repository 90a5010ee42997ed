package dev.palimpsest.internal.cli.output;

/** Standard output was closed, or does not take what is written to it. Exit code 1. */
public final class LostOutputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param reason the operating system's */
    public LostOutputException(String reason) {
        super("cannot write to standard output: " + reason);
    }
}

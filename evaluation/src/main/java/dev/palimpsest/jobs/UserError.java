package dev.palimpsest.jobs;

/** The user asked for something that cannot be; the message is one line for that person, with the remedy. Exit 2. */
public final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(message);
    }
}

package dev.palimpsest.cli;

/** The user asked for something that cannot be; the message is one line for that person, with the remedy. Exit 2. */
final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UserError(String message) {
        super(message);
    }
}

package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.message.OneLine;

/** The user asked for something impossible. The message is one line with the remedy. Exit code 2. */
public final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(OneLine.of(message));
    }
}

package dev.palimpsest.internal.dataset;

import dev.palimpsest.internal.message.OneLine;

/** A user's file has invalid content. The message is one line: place, problem, remedy. */
public sealed class InvalidDataException extends RuntimeException permits UnusableRecordException {

    private static final long serialVersionUID = 1L;

    /** @param message cleaned to one line */
    public InvalidDataException(String message) {
        super(OneLine.of(message));
    }
}

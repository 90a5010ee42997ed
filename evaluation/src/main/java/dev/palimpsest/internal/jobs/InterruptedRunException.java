package dev.palimpsest.internal.jobs;

/** A job was interrupted; its progress is saved and the user was told how to continue. Exit code 1. */
public final class InterruptedRunException extends RuntimeException {

    private static final long serialVersionUID = 1L;
}

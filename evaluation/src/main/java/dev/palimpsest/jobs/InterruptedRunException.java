package dev.palimpsest.jobs;

/** The process was asked to end; what was done is saved and the user was told how to go on. Exit 1. */
public final class InterruptedRunException extends RuntimeException {

    private static final long serialVersionUID = 1L;
}

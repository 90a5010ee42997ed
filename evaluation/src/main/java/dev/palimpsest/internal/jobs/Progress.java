package dev.palimpsest.internal.jobs;

/** The progress of one task, displayed until it is closed. */
public interface Progress extends AutoCloseable {

    /** Displays nothing. */
    Progress SILENT = done -> {};

    /** @param done number of steps completed so far */
    void reach(long done);

    /** A short status text beside the progress. */
    default void message(String text) {}

    @Override
    default void close() {}
}

package dev.palimpsest.internal.jobs;

/** Receives a job's messages and displays its progress; implemented by the user interface. */
public interface JobMonitor {

    /** A message that is not part of the result. */
    void note(String text);

    /**
     * Starts displaying the progress of a task.
     *
     * @param total number of steps, or -1 when unknown
     */
    Progress progress(String task, long total);
}

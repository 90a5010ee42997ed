/**
 * Long-running work, without a user interface: collecting statistics, editing, comparing, training, and the files they
 * read and write. Every job checks its input before it begins, saves its progress and can be resumed.
 *
 * <p>Imported by the command line only; imports {@code report} and everything below it, and {@code world} with its
 * {@code training}.
 */
package dev.palimpsest.internal.jobs;

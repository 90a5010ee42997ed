package dev.palimpsest.internal.compute;

import java.util.Arrays;

/**
 * The lifetimes that one operation uses, from the check of its arguments to its end: read together with other
 * operations, or written alone. Two threads that write to one workspace at once, or one that writes what another reads,
 * are refused; without this they would get each other's numbers.
 */
final class Claims {

    private Lifetime[] lifetimes = new Lifetime[6];
    private boolean[] written = new boolean[6];
    private int count;

    /** @throws IllegalStateException when another thread writes to it. @param name the argument in the message */
    void read(String name, Lifetime lifetime) {
        if (indexOf(lifetime) >= 0) {
            return;
        }
        // Nothing writes to an uploaded weight, and releasing one waits for all operations.
        if (lifetime.activation() && !lifetime.beginReading()) {
            throw refused(name, lifetime, "is being written by another thread");
        }
        if (count == lifetimes.length) {
            lifetimes = Arrays.copyOf(lifetimes, 2 * count);
            written = Arrays.copyOf(written, 2 * count);
        }
        written[count] = false;
        lifetimes[count++] = lifetime;
    }

    /** @throws IllegalStateException when another thread reads it or writes to it */
    void write(String name, Lifetime lifetime) {
        read(name, lifetime);
        int at = indexOf(lifetime);
        if (written[at]) {
            return;
        }
        if (!lifetime.beginWriting()) {
            throw refused(name, lifetime, "is in use by another thread");
        }
        written[at] = true;
    }

    private static IllegalStateException refused(String name, Lifetime lifetime, String why) {
        return new IllegalStateException(lifetime.ended()
                ? "the workspace this tensor belongs to is closed"
                : name + " " + why + "; a workspace is used by one thread at a time");
    }

    private int indexOf(Lifetime lifetime) {
        for (int i = 0; i < count; i++) {
            if (lifetimes[i] == lifetime) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the memory of every weight among them is still open. */
    boolean sourcesOpen() {
        for (int i = 0; i < count; i++) {
            if (!lifetimes[i].sourceOpen()) {
                return false;
            }
        }
        return true;
    }

    void release() {
        for (int i = 0; i < count; i++) {
            if (written[i]) {
                lifetimes[i].endWriting();
            } else if (lifetimes[i].activation()) {
                lifetimes[i].endReading();
            }
        }
        count = 0;
    }
}

package dev.palimpsest.internal.loader.file;

import java.nio.file.Path;

/** A process that holds the lock of its first argument until its standard input ends. */
final class LockHolder {

    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
        try (OutputLock lock = OutputLock.take(Path.of(arguments[0]))) {
            System.out.println("held " + (lock != null));
            while (System.in.read() >= 0) {
                // Until the parent closes the stream.
            }
        }
    }
}

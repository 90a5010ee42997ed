package dev.palimpsest.internal.report.figure;

/** This Java cannot draw text because fonts are missing. The message says what to install. */
public final class UndrawableException extends RuntimeException {

    public UndrawableException(Throwable cause) {
        super("cannot draw figures because Java finds no fonts; install some (on Debian and Ubuntu: apt-get install"
                + " fontconfig fonts-dejavu-core)", cause);
    }
}

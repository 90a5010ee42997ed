package dev.palimpsest.report.figure;

/** This Java cannot draw text: fonts are missing. One line that says what to install. */
public final class UndrawableException extends RuntimeException {

    public UndrawableException(Throwable cause) {
        super("figures cannot be drawn, this Java finds no fonts: install some (on Debian and Ubuntu:"
                + " apt-get install fontconfig fonts-dejavu-core)", cause);
    }
}

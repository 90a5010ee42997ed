package dev.palimpsest.loader;

/**
 * An output that another process, or another thread of this one, is writing. The message is one line:
 * {@code path: process 1234 is writing it (started …); what to do}.
 */
public final class OutputInUseException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * Says who writes the output.
     *
     * @param message one line: the path, who, and what to do
     */
    public OutputInUseException(String message) {
        super(message);
    }
}

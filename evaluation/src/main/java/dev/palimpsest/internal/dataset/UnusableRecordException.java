package dev.palimpsest.internal.dataset;

/** A single record is invalid; the others may be valid. */
public final class UnusableRecordException extends InvalidDataException {

    private static final long serialVersionUID = 1L;

    private final transient SkipReason reason;

    UnusableRecordException(SkipReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why it is skipped. */
    public SkipReason reason() {
        return reason;
    }
}

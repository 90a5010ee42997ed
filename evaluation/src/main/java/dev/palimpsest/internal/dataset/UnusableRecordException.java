package dev.palimpsest.internal.dataset;

/** A single record is invalid; the others may be valid. */
final class UnusableRecordException extends InvalidDataException {

    private static final long serialVersionUID = 1L;

    private final transient SkipReason reason;

    UnusableRecordException(SkipReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    SkipReason reason() {
        return reason;
    }
}

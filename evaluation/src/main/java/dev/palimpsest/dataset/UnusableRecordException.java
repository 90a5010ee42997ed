package dev.palimpsest.dataset;

/** One record cannot be used, whatever the others are. */
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

package dev.palimpsest.internal.bench;

/** A stage of a benchmark. */
public enum Stage {

    /** A batch of texts through the model, with logits after each. */
    PREFILL("prefill"),

    /** One text continued token by token. */
    DECODE("decode"),

    /** One batch of facts edited with COMEBA-HK. */
    EDIT("edit"),

    /** The factorisation of one layer's memory and the solve for one batch. */
    CLOSED_FORM("closed-form"),

    /** Texts continued by 1 to 16 threads that share one model; runs when it is asked for. */
    READERS("readers");

    private final String id;

    Stage(String id) {
        this.id = id;
    }

    /** The name {@code --stages} takes. */
    @Override
    public String toString() {
        return id;
    }
}

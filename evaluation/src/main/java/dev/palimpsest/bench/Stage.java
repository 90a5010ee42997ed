package dev.palimpsest.bench;

/** A part of real work. */
public enum Stage {

    /** Texts end to end through the model, logits after each. */
    PREFILL("prefill"),

    /** One text continued, a token at a time. */
    DECODE("decode"),

    /** One batch of facts by COMEBA-HK. */
    EDIT("edit"),

    /** The factorisation of one layer's memory, and a batch's solve. */
    CLOSED_FORM("closed-form");

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

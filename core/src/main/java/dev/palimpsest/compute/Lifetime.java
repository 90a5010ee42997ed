package dev.palimpsest.compute;

/**
 * Which engine a tensor belongs to, whether it may be written, and how long it is valid: one for every workspace and
 * every uploaded weight. An {@link Engine} creates and checks it; a {@link Backend} only passes it to the tensors it
 * creates.
 */
public final class Lifetime {

    private final Engine engine;
    private final boolean activation;
    private boolean ended;

    private Lifetime(Engine engine, boolean activation) {
        this.engine = engine;
        this.activation = activation;
    }

    static Lifetime ofWorkspace(Engine engine) {
        return new Lifetime(engine, true);
    }

    static Lifetime ofUpload(Engine engine) {
        return new Lifetime(engine, false);
    }

    /** Whether its tensors are activations, which may be written; an uploaded weight may not. */
    boolean activation() {
        return activation;
    }

    boolean belongsTo(Engine other) {
        return engine == other;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }
}

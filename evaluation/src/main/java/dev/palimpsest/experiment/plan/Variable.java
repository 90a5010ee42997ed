package dev.palimpsest.experiment.plan;

/** A setting that a sweep can vary, and the figure of the paper that does so. */
public enum Variable {
    LAYERS("layers", "edited layers", "Fig. 5"),
    LAMBDA("lambda", "λ", "Fig. 6"),
    ALPHA("alpha", "α", "Fig. 10"),
    BATCH_SIZE("batch-size", "batch size", "Fig. 11");

    private final String id;
    private final String title;
    private final String figure;

    Variable(String id, String title, String figure) {
        this.id = id;
        this.title = title;
        this.figure = figure;
    }

    /** The option's name, without dashes. */
    public String id() {
        return id;
    }

    /** The name for an axis. */
    public String title() {
        return title;
    }

    /** The figure of the paper. */
    public String figure() {
        return figure;
    }
}

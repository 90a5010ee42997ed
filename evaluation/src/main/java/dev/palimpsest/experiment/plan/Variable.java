package dev.palimpsest.experiment.plan;

/** A setting that is varied while the others stay, and the paper's figure that does so. */
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

    /** The option that sets it, without dashes. */
    public String id() {
        return id;
    }

    /** For an axis. */
    public String title() {
        return title;
    }

    /** Where the paper shows it. */
    public String figure() {
        return figure;
    }
}

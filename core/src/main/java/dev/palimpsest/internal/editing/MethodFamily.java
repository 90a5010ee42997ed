package dev.palimpsest.internal.editing;

/** The families of editing methods, in the order in which listings and reports show them. */
public enum MethodFamily {

    /** Updates in closed form behind hook layers, which decide at every position whether the edited weight answers. */
    HOOK_LAYERS("hook layers", "Hook layers"),

    /** Updates in closed form, merged into a weight: they act at every position. */
    CLOSED_FORM("closed form", "Closed form, in place"),

    /** Gradient descent on a weight. */
    FINE_TUNING("fine-tuning", "Fine-tuning"),

    /** Keys, values and radii at one layer. */
    CODEBOOK("codebook", "Codebook"),

    /** Neurons added to a feed-forward layer. */
    NEURONS("neurons", "Extra neurons"),

    /** Existing neurons whose outputs are rewritten. */
    SURGERY("neuron surgery", "Neuron surgery"),

    /** A network trained beforehand computes the update from an edit's gradient. */
    HYPERNETWORK("hypernetwork", "Hypernetwork"),

    /** Facts kept as text, which a router puts before a query or gives to another model. */
    MEMORY("memory", "Memory of facts");

    private final String id;
    private final String title;

    MethodFamily(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** The name in JSON and in listings. */
    public String id() {
        return id;
    }

    /** The heading in reports. */
    public String title() {
        return title;
    }
}

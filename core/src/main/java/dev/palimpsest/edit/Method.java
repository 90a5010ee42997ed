package dev.palimpsest.edit;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The editing methods: three that share the closed form, and fine-tuning to compare them with. */
public enum Method {

    /** Consecutive memory, hook layers that answer only where the z-score says so: the paper's method. */
    COMEBA_HK("comeba-hk", true, true),

    /** Consecutive memory, edits in place. */
    COMEBA("comeba", true, false),

    /** Every batch from the same memory, edits in place (arXiv 2210.07229). */
    MEMIT("memit", false, false),

    /** Adam on one layer's projection, in place: {@link FineTuning}. */
    FT("ft", false, false);

    private final String id;
    private final boolean consecutiveMemory;
    private final boolean hooks;

    Method(String id, boolean consecutiveMemory, boolean hooks) {
        this.id = id;
        this.consecutiveMemory = consecutiveMemory;
        this.hooks = hooks;
    }

    /** The name {@code --method} takes. */
    public String id() {
        return id;
    }

    /** Whether C keeps the keys of earlier batches. */
    public boolean consecutiveMemory() {
        return consecutiveMemory;
    }

    /** Whether the edited weight answers at outliers only (validated hooks) or everywhere. */
    public boolean hooks() {
        return hooks;
    }

    /** @throws IllegalArgumentException naming the methods there are */
    public static Method of(String id) {
        for (Method method : values()) {
            if (method.id.equals(id)) {
                return method;
            }
        }
        throw new IllegalArgumentException("no method '" + id + "'; there are: "
                + Arrays.stream(values()).map(Method::id).collect(Collectors.joining(", ")));
    }
}

package dev.palimpsest.model;

import dev.palimpsest.compute.Workspace;
import java.util.ArrayList;
import java.util.List;

/** The activations of blocks {@code [from, to)} recorded for the way back; lives in the workspace it was made in. */
public final class Tape {

    private final int from;
    private final List<Activations> blocks = new ArrayList<>();

    /** Room for a pass over {@code rows} rows through the blocks {@code [from, to)}. */
    public Tape(Workspace workspace, GptConfig config, int rows, int from, int to) {
        this.from = from;
        for (int layer = from; layer < to; layer++) {
            blocks.add(Activations.recorded(workspace, config, rows));
        }
    }

    Activations block(int layer) {
        return blocks.get(layer - from);
    }
}

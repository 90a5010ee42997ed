package dev.palimpsest.internal.model;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The z-scores of every block with a hook during one pass: the taps and the values they read. */
public final class ZScoreTaps {

    private final SortedMap<Integer, Tensor> byLayer = new TreeMap<>();

    /** Allocates them in {@code workspace} for a pass over {@code rows} rows under {@code interventions}. */
    public ZScoreTaps(Workspace workspace, Interventions interventions, int rows) {
        for (int layer : interventions.hooks().keySet()) {
            byLayer.put(layer, workspace.tensor(rows, 1, StorageType.F64));
        }
    }

    /** The taps for the pass. */
    public List<Tap> taps() {
        List<Tap> taps = new ArrayList<>();
        byLayer.forEach((layer, to) -> taps.add(new Tap.ReadZScores(layer, to)));
        return taps;
    }

    /** After the pass: per block the z-score of every row, NaN where undefined. */
    public SortedMap<Integer, double[]> read(Engine engine) {
        SortedMap<Integer, double[]> zScores = new TreeMap<>();
        byLayer.forEach((layer, tensor) -> zScores.put(layer, engine.readDoubles(tensor)));
        return zScores;
    }
}

package dev.palimpsest.internal.tornado.device;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid2D;

/** One kind of operation: the graph that runs it, and its grid, which is set for every call without recompiling. */
public final class Kernel {

    private final String name;
    private final int graph;
    private final int localX;
    private final int localY;
    private final WorkerGrid grid;

    Kernel(String name, int graph, int localX, int localY) {
        this.name = name;
        this.graph = graph;
        this.localX = localX;
        this.localY = localY;
        this.grid = new WorkerGrid2D(localX, localY);
        grid.setLocalWork(localX, localY, 1);
    }

    String name() {
        return name;
    }

    int graph() {
        return graph;
    }

    WorkerGrid grid() {
        return grid;
    }

    /** Sets the grid to {@code x · y} workgroups. */
    void groups(int x, int y) {
        // In threads, not groups.
        grid.setGlobalWork((long) Math.max(1, x) * localX, (long) Math.max(1, y) * localY, 1);
    }

    /** Groups along x for {@code threads} threads, at most {@code most}: a grid-stride loop covers the rest. */
    public int groupsFor(long threads, int most) {
        return (int) Math.min(most, Math.max(1, (threads + localX - 1) / localX));
    }
}

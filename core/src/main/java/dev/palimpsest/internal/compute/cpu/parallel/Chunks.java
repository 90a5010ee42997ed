package dev.palimpsest.internal.compute.cpu.parallel;

/** Runs independent rows in parallel, several per unit of work. */
public final class Chunks {

    /** One row of work. */
    public interface Row {
        void run(int row, Scratch scratch);
    }

    private Chunks() {}

    /** @param cost elementary operations of one row, roughly */
    public static void rows(Workers workers, int rows, long cost, Row task) {
        int height = Math.clamp(rows / (8L * workers.count()), 1, 64);
        workers.run((rows + height - 1) / height, rows * cost, (unit, scratch) -> {
            int end = Math.min(rows, (unit + 1) * height);
            for (int row = unit * height; row < end; row++) {
                task.run(row, scratch);
            }
        });
    }
}

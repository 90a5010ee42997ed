package dev.palimpsest.compute.cpu;

/** Independent rows, a few to a unit of work. */
final class Chunks {

    /** One row of work. */
    interface Row {
        void run(int row, Scratch scratch);
    }

    private Chunks() {}

    /** @param cost elementary operations of one row, roughly */
    static void rows(Workers workers, int rows, long cost, Row task) {
        int height = Math.clamp(rows / (8L * workers.count()), 1, 64);
        workers.run((rows + height - 1) / height, rows * cost, (unit, scratch) -> {
            int end = Math.min(rows, (unit + 1) * height);
            for (int row = unit * height; row < end; row++) {
                task.run(row, scratch);
            }
        });
    }
}

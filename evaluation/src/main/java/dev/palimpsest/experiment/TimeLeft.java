package dev.palimpsest.experiment;

/** How long an experiment will still take, from how long its edits and measurements took so far. */
final class TimeLeft {

    private long editsLeft;
    private long measurementsLeft;
    private long edits;
    private long measurements;
    private double editSeconds;
    private double measureSeconds;

    /** There is more to do. */
    void plan(long moreEdits, long moreMeasurements) {
        editsLeft += moreEdits;
        measurementsLeft += moreMeasurements;
    }

    /** Something planned was done already, or need not be done. */
    void skip(long fewerEdits, long fewerMeasurements) {
        plan(-fewerEdits, -fewerMeasurements);
    }

    /** Records were edited in {@code seconds}. */
    void edited(int records, double seconds) {
        editsLeft -= records;
        edits += records;
        editSeconds += seconds;
    }

    /** Records were measured in {@code seconds}. */
    void measured(int records, double seconds) {
        measurementsLeft -= records;
        measurements += records;
        measureSeconds += seconds;
    }

    /** NaN while something is left of a kind that was never done. */
    double seconds() {
        return share(editsLeft, edits, editSeconds) + share(measurementsLeft, measurements, measureSeconds);
    }

    private static double share(long left, long done, double seconds) {
        return left <= 0 ? 0 : left * seconds / done;
    }
}

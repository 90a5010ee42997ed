package dev.palimpsest.internal.experiment;

/** Estimates the remaining time of an experiment from the time its edits and evaluations have taken so far. */
final class TimeLeft {

    private long editsLeft;
    private long measurementsLeft;
    private long edits;
    private long measurements;
    private long questionsLeft;
    private long questions;
    private double editSeconds;
    private double measureSeconds;
    private double askSeconds;

    /** Adds planned work. */
    void plan(long moreEdits, long moreMeasurements) {
        editsLeft += moreEdits;
        measurementsLeft += moreMeasurements;
    }

    /** Removes planned work that need not be done. */
    void skip(long fewerEdits, long fewerMeasurements) {
        plan(-fewerEdits, -fewerMeasurements);
    }

    /** Adds planned questions about general abilities; a negative number removes some. */
    void planQuestions(long more) {
        questionsLeft += more;
    }

    /** Records the time of questions about general abilities. */
    void asked(int number, double seconds) {
        questionsLeft -= number;
        questions += number;
        askSeconds += seconds;
    }

    /** Records the time of edits. */
    void edited(int records, double seconds) {
        editsLeft -= records;
        edits += records;
        editSeconds += seconds;
    }

    /** Records the time of evaluations. */
    void measured(int records, double seconds) {
        measurementsLeft -= records;
        measurements += records;
        measureSeconds += seconds;
    }

    /** NaN while some kind of planned work has never been timed. */
    double seconds() {
        return share(editsLeft, edits, editSeconds) + share(measurementsLeft, measurements, measureSeconds)
                + share(questionsLeft, questions, askSeconds);
    }

    private static double share(long left, long done, double seconds) {
        return left <= 0 ? 0 : left * seconds / done;
    }
}

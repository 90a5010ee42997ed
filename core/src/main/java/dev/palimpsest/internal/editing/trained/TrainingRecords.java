package dev.palimpsest.internal.editing.trained;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The records of a training, in a random order, and those set aside to measure its progress.
 *
 * @param training   at least one
 * @param validation a tenth of all, at least one; none of them is trained on
 */
public record TrainingRecords(List<TrainingRecord> training, List<TrainingRecord> validation) {

    /** One in this many records is for validation. */
    private static final int VALIDATION_IN = 10;

    public TrainingRecords {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
    }

    /**
     * Divides {@code records} at random.
     *
     * @throws IllegalArgumentException when there are fewer than two
     */
    public static TrainingRecords of(List<TrainingRecord> records, long seed) {
        if (records.size() < 2) {
            throw new IllegalArgumentException("training needs at least two records, one of them for validation, got "
                    + records.size() + "; give more records");
        }
        List<TrainingRecord> shuffled = new ArrayList<>(records);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            TrainingRecord moved = shuffled.set(i, shuffled.get(other));
            shuffled.set(other, moved);
        }
        int kept = Math.max(1, records.size() / VALIDATION_IN);
        return new TrainingRecords(shuffled.subList(kept, shuffled.size()), shuffled.subList(0, kept));
    }

    /**
     * The random stream of one step, which depends on nothing before it: a training that continues after the step before
     * draws the same.
     *
     * @param seed    of the training
     * @param purpose tells apart the streams of a training's parts
     * @param step    from 1
     */
    public static SplittableRandom random(long seed, int purpose, int step) {
        // Each number goes through a generator of its own, so that neighbouring steps have unrelated streams.
        long mixed = new SplittableRandom(seed).nextLong() + purpose;
        return new SplittableRandom(new SplittableRandom(mixed).nextLong() + step).split();
    }
}

package dev.palimpsest.internal.jobs.world;

import dev.palimpsest.internal.jobs.InterruptedRunException;
import dev.palimpsest.internal.jobs.JobMonitor;
import dev.palimpsest.internal.jobs.SavingPace;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.TrainingFile;
import dev.palimpsest.internal.training.ProgressStore;
import dev.palimpsest.internal.training.Trainer;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * Keeps the progress of training in a {@link TrainingFile}, which is replaced about every 30 seconds and when the
 * process is asked to end. A killed process loses the steps since the last save.
 */
final class PartialTraining implements ProgressStore {

    private final Path file;
    private final RunOptions options;
    private final JobMonitor monitor;
    private final BooleanSupplier interrupted;
    private final SavingPace pace = new SavingPace();

    /**
     * @param file        deleted by {@link #delete} when the result of training is stored elsewhere
     * @param options     those of the run
     * @param interrupted whether the process was asked to end; polled after every step
     */
    PartialTraining(Path file, RunOptions options, JobMonitor monitor, BooleanSupplier interrupted) {
        this.file = file;
        this.options = options;
        this.monitor = monitor;
        this.interrupted = interrupted;
    }

    /** @throws UserError when the file is damaged, or was left by a run with other options */
    @Override
    public void restore(Trainer trainer) {
        if (Files.notExists(file)) {
            return;
        }
        try (TrainingFile saved = TrainingFile.read(file)) {
            options.difference(saved.provenance()).ifPresent(difference -> {
                throw new UserError(file + ": left by an interrupted run with " + difference
                        + "; use the same options, or choose another --out");
            });
            trainer.continueFrom(saved.state(trainer.config()));
        } catch (InvalidFileException e) {
            throw damaged(e.getMessage());
        } catch (IllegalArgumentException e) {
            throw damaged(file + ": " + e.getMessage());
        }
        monitor.note("resuming after " + trainer.steps() + " steps, from " + file);
        pace.start();
    }

    /** The loader's remedies are for files that can be had again. */
    private static UserError damaged(String message) {
        int remedy = message.lastIndexOf("; ");
        return new UserError((remedy < 0 ? message : message.substring(0, remedy))
                + "; training cannot continue from this file, delete it to train from the beginning");
    }

    /** @throws InterruptedRunException when the process is asked to end; the state is saved */
    @Override
    public void reached(Trainer trainer) {
        boolean end = interrupted.getAsBoolean();
        if (!pace.isDue() && !end) {
            return;
        }
        pace.save(() -> TrainingFile.write(file, trainer.state(), options.values()));
        if (end) {
            // Before the interruption is closed: after that the process may end at any moment.
            monitor.note("interrupted after " + trainer.steps() + " steps, saved in " + file
                    + "; rerun the same command to continue");
            throw new InterruptedRunException();
        }
    }

    /** Deletes the file: the result is stored. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be deleted: " + e.getMessage(), e);
        }
    }
}

package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.editing.trained.ArtifactTraining;
import dev.palimpsest.internal.editing.trained.ArtifactTraining.Losses;
import dev.palimpsest.internal.editing.trained.TrainedMethod;
import dev.palimpsest.internal.editing.trained.TrainingRecord;
import dev.palimpsest.internal.loader.ArtifactFile;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Trains what a method needs before it edits. The progress is saved, so that an interrupted training can be resumed; a
 * resumed one gives the same bits as an uninterrupted one.
 *
 * <pre>
 *   OUT.partial   the state of training, about every 30 seconds and when the process is asked to end
 *   OUT           the artifact, when training has ended
 * </pre>
 */
public final class TrainingRun {

    /** Receives the progress of a training. */
    @FunctionalInterface
    public interface Listener {

        /** A step was done. @param of the largest number of steps */
        void trained(int step, int of, Losses losses);
    }

    private static final String RECORDS = "records";
    private static final String RECORDS_DIGEST = "records_digest";
    private static final String DATA = "data";
    private static final String ENGINE = "engine";
    private static final String VERSION = "palimpsest";

    private final OpenModel model;
    private final TrainedMethod method;
    private final Settings settings;
    private final List<TrainingRecord> records;
    private final Map<String, String> provenance;
    private final Path out;
    private final Path partial;
    private final boolean replace;
    private final JobMonitor monitor;
    private final SavingPace pace = new SavingPace();

    /**
     * @param settings of the training
     * @param data     the file of the records, whose name the artifact keeps
     * @param out      the caller has its lock
     * @param replace  whether an existing artifact that was trained otherwise is replaced
     */
    public TrainingRun(OpenModel model, TrainedMethod method, Settings settings, List<EvaluationRecord> records,
            Path data, Path out, boolean replace, JobMonitor monitor) {
        this.model = model;
        this.method = method;
        this.settings = settings;
        this.records = records.stream().map(TrainingRun::record).toList();
        this.out = out;
        this.partial = out.resolveSibling(out.getFileName() + ".partial");
        this.replace = replace;
        this.monitor = monitor;
        this.provenance = Map.of(
                DATA, data.getFileName().toString(),
                RECORDS, Integer.toString(records.size()),
                RECORDS_DIGEST, digest(this.records),
                ENGINE, model.gpt().engine().name(),
                VERSION, Version.number());
    }

    /** What training uses of a record. */
    public static TrainingRecord record(EvaluationRecord record) {
        return new TrainingRecord(record.request(),
                record.rephrasings().stream().map(probe -> probe.prompt()).toList(),
                record.locality().stream()
                        .map(probe -> new TrainingRecord.Question(probe.prompt(), probe.continuation()))
                        .toList());
    }

    private static String digest(List<TrainingRecord> records) {
        StringBuilder text = new StringBuilder();
        for (TrainingRecord record : records) {
            text.append(record.request().caseId()).append('\n').append(record.request().subject()).append('\n')
                    .append(record.request().target()).append('\n').append(record.request().oldTarget()).append('\n');
            record.prompts().forEach(prompt -> text.append(prompt).append('\n'));
            record.unrelated().forEach(each -> text.append(each.prompt()).append(each.answer()).append('\n'));
        }
        return Sha256.hex(text.toString());
    }

    // ── existing files ───────────────────────────────────────────────────────────────────────────────────────────

    /**
     * The existing artifact, if this run would train the same; otherwise empty.
     *
     * @throws UserError when it was trained with other settings or records and may not be replaced
     */
    public Optional<ArtifactFile> earlier() {
        if (!Files.exists(out)) {
            return Optional.empty();
        }
        ArtifactFile file;
        try {
            file = ArtifactFile.read(out);
        } catch (InvalidFileException e) {
            if (replace) {
                return Optional.empty();
            }
            throw new UserError(
                    out + ": already exists and is not a readable trained artifact; delete it or choose another --out");
        }
        String difference = difference(file);
        if (difference == null) {
            delete();
            return Optional.of(file);
        }
        if (replace) {
            return Optional.empty();
        }
        throw new UserError(out + ": already exists, trained with " + difference
                + "; use the same options, --force to replace it, or choose another --out");
    }

    /** How a file differs from what this run makes, for a message; null when it does not. */
    private String difference(ArtifactFile other) {
        TrainedArtifact artifact = other.artifact();
        if (!model.gpt().isIdentifiedBy(artifact.fingerprint())) {
            return "another model";
        }
        if (!artifact.method().equals(method.id())) {
            return "--method " + Quote.bare(artifact.method()) + ", not " + method.id();
        }
        Map<String, String> now = method.kept(settings);
        for (Setting<?> setting : method.trainingSchema()) {
            String then = artifact.settings().getOrDefault(setting.name(), "unset");
            String wanted = now.getOrDefault(setting.name(), "unset");
            if (!then.equals(wanted)) {
                return "--" + setting.name() + " " + Quote.bare(then) + ", not " + wanted;
            }
        }
        if (!provenance.get(RECORDS_DIGEST).equals(other.provenance().get(RECORDS_DIGEST))) {
            return "other records (--data, --limit)";
        }
        String engine = other.provenance().getOrDefault(ENGINE, "unknown");
        return engine.equals(provenance.get(ENGINE))
                ? null
                : "--engine " + Quote.bare(engine) + ", not " + provenance.get(ENGINE);
    }

    // ── training ─────────────────────────────────────────────────────────────────────────────────────────────────

    /** Trains, or resumes an interrupted training, and writes the artifact. */
    public ArtifactFile train(Listener listener) {
        try (Interruption interruption = new Interruption()) {
            return train(listener, interruption::requested);
        }
    }

    /** @param interrupted polled after every step */
    public ArtifactFile train(Listener listener, BooleanSupplier interrupted) {
        try (ArtifactTraining training = method.train(model.gpt(), model.tokenizer(), records, settings)) {
            restore(training);
            model.announce();
            pace.start();
            while (!training.finished()) {
                Losses losses = training.step();
                listener.trained(training.done(), training.steps(), losses);
                if (!training.finished()) {
                    save(training, interrupted.getAsBoolean());
                }
            }
            ArtifactFile file = file(training.tensors(), training.figures());
            model.requireUnchanged();
            file.write(out);
        }
        delete();
        // With the SHA-256 of what was written.
        return ArtifactFile.read(out);
    }

    private void restore(ArtifactTraining training) {
        if (Files.notExists(partial)) {
            return;
        }
        try {
            ArtifactFile saved = ArtifactFile.readProgress(partial);
            String difference = difference(saved);
            if (difference != null) {
                if (replace) {
                    return;
                }
                throw new UserError(partial + ": left by an interrupted run with " + difference
                        + "; use the same options, --force to start over, or choose another --out");
            }
            training.continueFrom(saved.artifact().tensors());
        } catch (InvalidFileException | IllegalArgumentException e) {
            if (replace) {
                return;
            }
            throw new UserError(partial + ": cannot be read as the progress of an interrupted run; pass --force to start"
                    + " over, or choose another --out");
        }
        monitor.note("resuming after " + training.done() + " steps, from " + partial);
    }

    private void save(ArtifactTraining training, boolean interrupted) {
        if (!pace.isDue() && !interrupted) {
            return;
        }
        pace.save(() -> file(training.state(), new TreeMap<>()).writeProgress(partial));
        if (interrupted) {
            // Before the interruption is closed: after that the process may end at any moment.
            monitor.note("interrupted after " + training.done() + " steps, saved in " + partial
                    + "; rerun the same command to continue");
            throw new InterruptedRunException();
        }
    }

    /** The digest is known once the file is written. */
    private ArtifactFile file(SortedMap<String, Matrix> tensors, SortedMap<String, Double> figures) {
        return new ArtifactFile(
                new TrainedArtifact(method.id(), model.gpt().fingerprint(), method.kept(settings), tensors, ""), figures,
                provenance);
    }

    private void delete() {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            throw new UncheckedIOException(partial + ": cannot be deleted", e);
        }
    }
}

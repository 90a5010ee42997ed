package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.InputFile;
import dev.palimpsest.internal.loader.file.OutputLock;
import dev.palimpsest.internal.world.World;
import dev.palimpsest.internal.world.WorldFiles;
import dev.palimpsest.internal.world.WorldSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The demo's folder. The model is part of the jar; facts and texts are generated from the seed of the built-in world.
 *
 * <pre>
 *   model/                   checkpoint in Hugging Face format
 *   text.txt  heldout.txt  requests.json  training.json  contexts.json  kept-facts.jsonl  choice_test.csv
 *   documents.jsonl  world.json
 *   statistics.safetensors   computed by the demo
 *   comparison/              computed by the demo: report.html, tables, curves, edits of each method
 * </pre>
 *
 * @param folder the folder
 * @param kept   whether it is kept when the demo ends
 * @param lock   of the folder, released when the demo ends
 */
public record DemoFiles(Path folder, boolean kept, OutputLock lock) implements AutoCloseable {

    private static final String RESOURCES = "/dev/palimpsest/internal/demo/";
    private static final List<String> MODEL_FILES =
            List.of("config.json", "model.safetensors", "vocab.json", "merges.txt");

    /**
     * Writes the model, the facts and the texts. Files that are there already stay: they have the same content.
     *
     * @param wanted the folder to use, or null for a temporary one
     * @throws UserError when the folder contains a different model, or other files and no model
     */
    public static DemoFiles unpack(Path wanted) {
        if (wanted != null) {
            OutputFolder.check(wanted);
            OutputGuard.outsideCheckpoints(wanted, wanted, "; choose another --out");
            OutputFolder.make(wanted);
        }
        try {
            Path folder = wanted == null ? Files.createTempDirectory("palimpsest-demo") : wanted;
            DemoFiles files = new DemoFiles(folder, wanted != null, OutputLock.takeFolder(folder));
            try {
                files.unpack();
                return files;
            } catch (RuntimeException | IOException e) {
                files.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the demo's files: " + e.getMessage(), e);
        }
    }

    private void unpack() throws IOException {
        Map<Path, byte[]> files = new LinkedHashMap<>();
        for (String name : MODEL_FILES) {
            files.put(model().resolve(name), resource(name));
        }
        WorldFiles.content(folder, World.of(WorldSettings.DEFAULT), Version.number()).forEach(
                (file, text) -> files.put(file, text.getBytes(StandardCharsets.UTF_8)));
        refuseOthers(files);
        OutputFolder.make(model());
        // The configuration first: it shows the next run whose folder this is.
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            if (!Files.exists(file.getKey())) {
                AtomicFile.write(file.getKey(), file.getValue());
            }
        }
    }

    private void refuseOthers(Map<Path, byte[]> files) throws IOException {
        Path config = model().resolve(MODEL_FILES.getFirst());
        if (!Files.exists(config)) {
            if (!OutputFolder.isEmpty(folder) && !(onlyTheModel() && OutputFolder.isEmpty(model()))) {
                throw new UserError(folder + ": not empty, and without the demo's model; choose another --out, or an"
                        + " empty folder");
            }
            return;
        }
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            Path there = file.getKey();
            InputFile.requireRegular(there);
            if (Files.exists(there) && !Arrays.equals(file.getValue(), Files.readAllBytes(there))) {
                throw new UserError(there.startsWith(model())
                        ? model() + ": contains a different model; choose another --out"
                        : there + ": differs from the demo's; choose another --out");
            }
        }
    }

    /** Whether an interrupted demo got no further than the model's empty folder. */
    private boolean onlyTheModel() throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.allMatch(file -> file.equals(model()) || OutputFolder.isRemnant(file));
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = DemoFiles.class.getResourceAsStream(RESOURCES + name)) {
            return in.readAllBytes();
        }
    }

    public Path model() {
        return folder.resolve("model");
    }

    public Path text() {
        return folder.resolve(WorldFiles.TEXT);
    }

    public Path heldOut() {
        return folder.resolve(WorldFiles.HELD_OUT);
    }

    public Path requests() {
        return folder.resolve(WorldFiles.REQUESTS);
    }

    public Path training() {
        return folder.resolve(WorldFiles.TRAINING);
    }

    public Path contexts() {
        return folder.resolve(WorldFiles.CONTEXTS);
    }

    public Path documents() {
        return folder.resolve(WorldFiles.DOCUMENTS);
    }

    public Path statistics() {
        return folder.resolve("statistics.safetensors");
    }

    public Path comparison() {
        return folder.resolve("comparison");
    }

    @Override
    public void close() {
        lock.close();
        if (kept) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be deleted: " + e.getMessage(), e);
        }
    }
}

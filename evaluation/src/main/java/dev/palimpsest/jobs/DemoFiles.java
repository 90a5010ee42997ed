package dev.palimpsest.jobs;

import dev.palimpsest.world.World;
import dev.palimpsest.world.WorldFiles;
import dev.palimpsest.world.WorldSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The demo's folder: the built-in world, and what the demo makes of it. The model comes with the jar; facts and texts are
 * made again from the world's seed.
 *
 * <pre>
 *   model/                   a checkpoint in Hugging Face's layout
 *   text.txt  heldout.txt  requests.json  contexts.json  world.json
 *   statistics.safetensors   made by the demo, as is the comparison:
 *   comparison/              report.html, tables, curves, the edits of every method
 * </pre>
 *
 * @param folder where they lie
 * @param kept   whether they outlive the demo
 */
public record DemoFiles(Path folder, boolean kept) implements AutoCloseable {

    private static final String RESOURCES = "/dev/palimpsest/demo/";
    private static final List<String> MODEL_FILES =
            List.of("config.json", "model.safetensors", "vocab.json", "merges.txt");

    /**
     * Unpacks the files.
     *
     * @param wanted the folder to leave them in, or null for one that is deleted again
     * @throws UserError when another model is in the place of the demo's
     */
    public static DemoFiles unpack(Path wanted) {
        try {
            Path folder = wanted == null
                    ? Files.createTempDirectory("palimpsest-demo")
                    : Files.createDirectories(wanted);
            DemoFiles files = new DemoFiles(folder, wanted != null);
            refuseAnotherModel(files.model());
            Files.createDirectories(files.model());
            for (String name : MODEL_FILES) {
                copy(name, files.model().resolve(name));
            }
            WorldFiles.write(folder, World.of(WorldSettings.DEFAULT), Version.number());
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's files cannot be written: " + e.getMessage(), e);
        }
    }

    private static void refuseAnotherModel(Path model) throws IOException {
        Path config = model.resolve(MODEL_FILES.getFirst());
        if (!Files.exists(config)) {
            return;
        }
        try (InputStream own = DemoFiles.class.getResourceAsStream(RESOURCES + MODEL_FILES.getFirst())) {
            if (!Arrays.equals(own.readAllBytes(), Files.readAllBytes(config))) {
                throw new UserError(model + ": another model than the demo's; choose another --out");
            }
        }
    }

    private static void copy(String resource, Path to) throws IOException {
        try (InputStream in = DemoFiles.class.getResourceAsStream(RESOURCES + resource)) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
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

    public Path contexts() {
        return folder.resolve(WorldFiles.CONTEXTS);
    }

    public Path statistics() {
        return folder.resolve("statistics.safetensors");
    }

    public Path comparison() {
        return folder.resolve("comparison");
    }

    @Override
    public void close() {
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

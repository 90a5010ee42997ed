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
 * The demo's folder. The model is part of the jar; facts and texts are generated from the seed of the built-in world.
 *
 * <pre>
 *   model/                   checkpoint in Hugging Face format
 *   text.txt  heldout.txt  requests.json  contexts.json  world.json
 *   statistics.safetensors   computed by the demo
 *   comparison/              computed by the demo: report.html, tables, curves, edits of each method
 * </pre>
 *
 * @param folder the folder
 * @param kept   whether it is kept when the demo ends
 */
public record DemoFiles(Path folder, boolean kept) implements AutoCloseable {

    private static final String RESOURCES = "/dev/palimpsest/demo/";
    private static final List<String> MODEL_FILES =
            List.of("config.json", "model.safetensors", "vocab.json", "merges.txt");

    /**
     * Writes the model, the facts and the texts.
     *
     * @param wanted the folder to use, or null for a temporary one
     * @throws UserError when the folder contains a different model
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
            throw new UncheckedIOException("cannot write the demo's files: " + e.getMessage(), e);
        }
    }

    private static void refuseAnotherModel(Path model) throws IOException {
        Path config = model.resolve(MODEL_FILES.getFirst());
        if (!Files.exists(config)) {
            return;
        }
        try (InputStream own = DemoFiles.class.getResourceAsStream(RESOURCES + MODEL_FILES.getFirst())) {
            if (!Arrays.equals(own.readAllBytes(), Files.readAllBytes(config))) {
                throw new UserError(model + ": contains a different model; choose another --out");
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

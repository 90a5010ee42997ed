package dev.palimpsest.world;

import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.safetensors.FileFormat;
import dev.palimpsest.loader.safetensors.Safetensors;
import dev.palimpsest.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.model.Architecture;
import dev.palimpsest.tensor.Matrix;
import dev.palimpsest.training.Trainer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The saved state of training on a world, from which training continues with the same bits.
 *
 * <pre>
 *   tensors        state.I          the weights and Adam's two moments, in {@link Trainer#state}'s order
 *   __metadata__   format           palimpsest-training
 *                  version          1
 *                  steps            steps done
 *                  provenance.NAME  the world's settings and the recipe
 * </pre>
 */
public final class TrainingFile {

    /** The file's name in the folder of the world. */
    public static final String NAME = "training.partial";

    private static final FileFormat FORMAT = new FileFormat("palimpsest-training", "training", 1);
    private static final String STEPS = "steps";
    private static final String STATE = "state.";

    private final Path file;
    private final Map<String, String> identity = new TreeMap<>();

    /** @param folder of the world */
    public TrainingFile(Path folder, WorldSettings settings, WorldRecipe recipe) {
        this.file = folder.resolve(NAME);
        describe(settings);
        describe(recipe);
    }

    private void describe(Record settings) {
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(settings);
                String text = value instanceof Architecture architecture ? architecture.modelType() : String.valueOf(value);
                identity.merge(component.getName(), text, (one, other) -> one + " and " + other);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component + " is public", e);
            }
        }
    }

    public Path file() {
        return file;
    }

    /**
     * Continues a training that was saved, if there is one.
     *
     * @return whether there is
     * @throws IllegalArgumentException when it was made with other settings, naming the difference
     * @throws InvalidFileException     when the file is damaged
     */
    boolean restore(Trainer trainer) {
        if (!Files.exists(file)) {
            return false;
        }
        try (Arena arena = Arena.ofShared()) {
            Safetensors tensors = Safetensors.open(file, arena);
            FORMAT.check(tensors);
            Map<String, String> then = FileFormat.provenance(tensors);
            identity.forEach((name, now) -> {
                if (!now.equals(then.get(name))) {
                    throw new IllegalArgumentException(file + ": left by an interrupted run with " + name + " "
                            + then.get(name) + ", not " + now + "; use the same options, or choose another --out");
                }
            });
            List<Matrix> state = new ArrayList<>();
            while (tensors.has(STATE + state.size())) {
                state.add(tensors.matrix(STATE + state.size()));
            }
            int steps = Integer.parseInt(FORMAT.required(tensors, STEPS));
            if (steps == 0) {
                return false;
            }
            trainer.restore(steps, state);
            return true;
        } catch (NumberFormatException e) {
            throw new InvalidFileException(file, "the number of steps is not a number", "delete it", e);
        }
    }

    /** Claims the folder for these settings, unless a saved training does: one without steps, which starts afresh. */
    void begin() {
        if (!Files.exists(file)) {
            write(0, List.of());
        }
    }

    void save(Trainer trainer) {
        write(trainer.steps(), trainer.state());
    }

    private void write(int steps, List<Matrix> state) {
        SafetensorsWriter writer = new SafetensorsWriter();
        FORMAT.describe(writer, null, identity);
        writer.metadata(STEPS, Integer.toString(steps));
        for (int i = 0; i < state.size(); i++) {
            writer.matrix(STATE + i, state.get(i));
        }
        writer.write(file);
    }

    /** The world is complete. */
    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}

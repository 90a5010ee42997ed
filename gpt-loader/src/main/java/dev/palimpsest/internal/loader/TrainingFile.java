package dev.palimpsest.internal.loader;

import dev.palimpsest.internal.loader.safetensors.FileFormat;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.StoredTensor;
import dev.palimpsest.internal.model.weights.WeightId;
import dev.palimpsest.internal.model.weights.WeightId.Element;
import dev.palimpsest.internal.model.weights.WeightRole;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.training.TrainingState;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The state of training on disk. The matrices are in the mapped file and are valid until this is closed.
 *
 * <pre>
 *   tensors        weight.LABEL             F32, as weight.block.3.mlp-out.weight: [rows, columns], or [n] for a vector
 *                  mean.LABEL               F32 in the weight's shape: Adam's first moment
 *                  square.LABEL             F32 in the weight's shape: Adam's second moment
 *   __metadata__   format                   palimpsest-training
 *                  version                  1
 *                  steps                    number of steps done
 *                  provenance.NAME          the options of the run
 *                  digest                   of the whole file
 * </pre>
 */
public final class TrainingFile implements AutoCloseable {

    private static final String WEIGHT = "weight.";
    private static final String MEAN = "mean.";
    private static final String SQUARE = "square.";
    private static final String STEPS = "steps";
    private static final FileFormat FORMAT = new FileFormat("palimpsest-training", "training", 1, List.of(STEPS));
    private static final String REMEDY = "delete it to train from the beginning";

    private final Arena arena;
    private final Safetensors tensors;

    private TrainingFile(Arena arena, Safetensors tensors) {
        this.arena = arena;
        this.tensors = tensors;
    }

    /**
     * Opens a file that {@link #write} wrote.
     *
     * @throws InvalidFileException when the file is missing, damaged, or of another format
     */
    public static TrainingFile read(Path file) {
        Arena arena = Arena.ofShared();
        try {
            Safetensors tensors = Safetensors.open(file, arena);
            FORMAT.check(tensors);
            return new TrainingFile(arena, tensors);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** The options of the run, as they were given to {@link #write}. */
    public Map<String, String> provenance() {
        return FileFormat.provenance(tensors);
    }

    /**
     * The state, valid until {@link #close}.
     *
     * @param config the shape of the model being trained
     * @throws InvalidFileException when a tensor is missing, has another type or shape, or has an element that is not
     *                              finite
     */
    public TrainingState state(GptConfig config) {
        return new TrainingState(steps(), matrices(WEIGHT, config), matrices(MEAN, config), matrices(SQUARE, config));
    }

    private int steps() {
        String digits = FORMAT.required(tensors, STEPS);
        try {
            int steps = Integer.parseInt(digits);
            if (steps >= 0) {
                return steps;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a negative number.
        }
        throw new InvalidFileException(tensors.file(), STEPS + ": '" + digits + "' is not a count", REMEDY);
    }

    private GptWeights matrices(String kind, GptConfig config) {
        List<StoredTensor> layout = config.architecture().tensors(
                config,
                tensors.has(WEIGHT + headLabel(Element.WEIGHT)),
                tensors.has(WEIGHT + headLabel(Element.BIAS)));
        return GptWeights.of(layout, tensor -> matrix(kind + tensor.weight().label(), tensor));
    }

    /** The head is the one part whose weights vary: a tied head has no weight of its own, and GPT-2's has no bias. */
    private static String headLabel(Element element) {
        return new WeightId(WeightRole.HEAD, WeightId.NO_LAYER, element).label();
    }

    private Matrix matrix(String name, StoredTensor expected) {
        Matrix matrix = tensors.matrix(name);
        List<Long> shape = expected.isVector()
                ? List.of((long) expected.columns())
                : List.of((long) expected.rows(), (long) expected.columns());
        if (!tensors.shape(name).equals(shape) || matrix.type() != StorageType.F32) {
            throw new InvalidFileException(tensors.file(), "tensor '" + name + "' is " + matrix.type() + " "
                    + tensors.shape(name) + ", not F32 " + shape, REMEDY);
        }
        OptionalLong wrong = matrix.firstNonFinite();
        if (wrong.isPresent()) {
            throw new InvalidFileException(tensors.file(), "tensor '" + name + "' contains "
                    + matrix.locate(wrong.getAsLong()), REMEDY);
        }
        return matrix;
    }

    /**
     * Writes a state, replacing an existing file.
     *
     * @param provenance the options of the run
     * @throws InvalidFileException    when the path is a folder, or its folder does not exist
     * @throws UnwritableFileException when the operating system refuses, or the disk is full
     */
    public static void write(Path file, TrainingState state, Map<String, String> provenance) {
        SafetensorsWriter writer = new SafetensorsWriter();
        FORMAT.describe(writer, null, provenance);
        writer.metadata(STEPS, Integer.toString(state.steps()));
        add(writer, WEIGHT, state.weights());
        add(writer, MEAN, state.means());
        add(writer, SQUARE, state.squares());
        writer.write(file);
    }

    private static void add(SafetensorsWriter writer, String kind, GptWeights matrices) {
        for (GptWeights.Weight weight : matrices.list()) {
            String name = kind + weight.id().label();
            if (isVector(weight.id())) {
                writer.vector(name, weight.matrix());
            } else {
                writer.matrix(name, weight.matrix());
            }
        }
    }

    private static boolean isVector(WeightId id) {
        return id.element() == Element.GAIN || id.element() == Element.BIAS;
    }

    /** Unmaps the matrices. */
    @Override
    public void close() {
        arena.close();
    }
}

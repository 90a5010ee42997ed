package dev.palimpsest.internal.editing.scope;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Tensor;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.TrainedArtifact;
import dev.palimpsest.internal.editing.trained.Tensors;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.model.weights.GptWeights.Weight;
import dev.palimpsest.internal.tensor.Matrix;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * The counterfactual model: a small GPT-2 of the edited model's tokenizer that answers a query from the edit in front of it.
 * Resident on the edited model's engine until closed.
 */
public final class CounterfactualModel implements AutoCloseable {

    /** The id of the method whose training makes one. */
    public static final String TRAINER = "serac";

    private static final String PREFIX = "reader.";
    private static final String SHAPE = "reader.shape";

    /** A fact's sentence and a query, each as long as the edited model's context. */
    private static final int CONTEXTS = 2;

    private static final int INNER = 4;
    private static final float EPSILON = 1e-5f;

    private final Workspace workspace;
    private final Gpt gpt;

    private CounterfactualModel(Workspace workspace, Gpt gpt) {
        this.workspace = workspace;
        this.gpt = gpt;
    }

    /**
     * The shape of a counterfactual model.
     *
     * @param edited the model whose tokenizer it has; twice its context
     */
    public static GptConfig config(GptConfig edited, int layers, int width, int heads) {
        return new GptConfig(Architectures.of("gpt2"), layers, width, heads, INNER * width,
                positions(edited), edited.vocabulary(), 0, EPSILON, edited.endOfText());
    }

    /** The length of its context. @param edited the model whose tokenizer it has */
    public static int positions(GptConfig edited) {
        return Math.multiplyExact(CONTEXTS, edited.positions());
    }

    /**
     * The weights among named tensors.
     *
     * @param prefix before the labels
     * @throws IllegalArgumentException when one is missing or has another shape
     */
    public static GptWeights weights(Map<String, Matrix> tensors, String prefix, GptConfig config) {
        return GptWeights.of(
                config.architecture().tensors(config, !config.architecture().tiedHead(), config.architecture().headBias()),
                tensor -> Tensors.require(tensors, prefix + tensor.weight().label(),
                        tensor.isVector() ? 1 : tensor.rows(), tensor.columns()));
    }

    /** Checks that an artifact has one. @throws IllegalArgumentException with the remedy */
    public static void requireIn(TrainedArtifact artifact) {
        if (!artifact.tensors().containsKey(SHAPE)) {
            throw new IllegalArgumentException("the artifact has no counterfactual model: it was trained with --reader base;"
                    + " use --reader base, or train another artifact");
        }
    }

    /** Adds weights to an artifact's tensors. */
    public static void addTo(SortedMap<String, Matrix> tensors, GptConfig config, GptWeights weights) {
        tensors.put(SHAPE, Matrix.of(1, 3, new double[] {config.layers(), config.width(), config.heads()}));
        for (Weight weight : weights.list()) {
            tensors.put(PREFIX + weight.id().label(), weight.matrix());
        }
    }

    /**
     * Makes an artifact's counterfactual model resident.
     *
     * @param edited the model that is edited
     * @throws IllegalArgumentException when the artifact was trained with another model, or has none
     */
    public static CounterfactualModel of(TrainedArtifact artifact, Gpt edited) {
        artifact.requireMadeFor(edited);
        requireIn(artifact);
        double[] shape = Tensors.require(artifact.tensors(), SHAPE, 1, 3).toDoubles();
        GptConfig config = config(edited.config(), (int) shape[0], (int) shape[1], (int) shape[2]);
        GptWeights weights = weights(artifact.tensors(), PREFIX, config);
        Engine engine = edited.engine();
        Workspace workspace = engine.workspace();
        try {
            Map<Matrix, Tensor> resident = new IdentityHashMap<>();
            return new CounterfactualModel(workspace, Gpt.inTraining(config, weights, engine,
                    matrix -> resident.computeIfAbsent(matrix, added -> {
                        Tensor tensor = workspace.tensor(matrix.rows(), matrix.columns());
                        engine.write(matrix.toFloats(), tensor);
                        return tensor;
                    })));
        } catch (RuntimeException | Error failure) {
            workspace.close();
            throw failure;
        }
    }

    /** The model; valid until closed. */
    public Gpt gpt() {
        return gpt;
    }

    @Override
    public void close() {
        workspace.close();
    }
}

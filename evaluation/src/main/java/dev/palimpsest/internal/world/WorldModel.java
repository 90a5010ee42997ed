package dev.palimpsest.internal.world;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.loader.checkpoint.CheckpointWriter;
import dev.palimpsest.internal.loader.tokenizer.TrainedTokenizer;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.internal.training.FreshWeights;
import dev.palimpsest.internal.training.ProgressStore;
import dev.palimpsest.internal.training.Trainer;
import dev.palimpsest.internal.training.TrainingSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * A model trained from scratch on the facts of a world.
 *
 * @param config    the model's shape
 * @param weights   in F32
 * @param tokenizer trained on the world's text
 * @param accuracy  accuracy on the world's facts
 * @param steps     training steps
 */
public record WorldModel(
        GptConfig config, GptWeights weights, TrainedTokenizer tokenizer, FactAccuracy accuracy, int steps) {

    /** The files of the checkpoint, in the order in which {@link #write} writes them. */
    public static final List<String> FILES = List.of("model.safetensors", "config.json", "vocab.json", "merges.txt");

    /** Receives training progress callbacks. */
    public interface Listener {

        /**
         * Training begins: the state of an interrupted run, if there is one, was found valid.
         *
         * @param step number of steps done
         */
        default void begins(int step) {}

        /** @param loss mean loss of the step in nats per token */
        void trained(int step, int steps, double loss);

        /** The accuracy at the end of the schedule, at intervals after it, and at the end of training. */
        void evaluated(int step, FactAccuracy accuracy);
    }

    /** Steps between evaluations after the end of the schedule. */
    private static final int ROUND = 100;

    /**
     * Trains according to the recipe and then continues at the final learning rate until every question is answered
     * correctly, for at most twice the number of steps. The same world and recipe give the same bits on any number of
     * threads.
     *
     * @throws IllegalArgumentException when the recipe's context is too short for the world's sentences
     */
    public static WorldModel train(World world, WorldRecipe recipe, Engine engine, Listener listener) {
        return train(world, recipe, engine, listener, ProgressStore.NONE);
    }

    /**
     * As {@link #train(World, WorldRecipe, Engine, Listener)}, and continues an interrupted run: the result is that of
     * an uninterrupted one, bit for bit.
     *
     * @param store has the state of a run with the same world, recipe and kind of engine, or none
     */
    public static WorldModel train(
            World world, WorldRecipe recipe, Engine engine, Listener listener, ProgressStore store) {
        TrainedTokenizer trained = recipe.tokenizer(world);
        Tokenizer tokenizer = trained.tokenizer();
        GptConfig config = recipe.config(trained);
        TrainingText text = new TrainingText(world, tokenizer, config.endOfText(), config.positions());
        List<Probe> questions = world.questions();
        TrainingSettings settings = TrainingSettings.of(recipe.steps(), recipe.learningRate());
        try (Trainer trainer = new Trainer(config, FreshWeights.of(config, recipe.seed()), engine, settings)) {
            store.restore(trainer);
            listener.begins(trainer.steps());
            FactAccuracy accuracy = null;
            long most = 2L * recipe.steps();
            while (trainer.steps() < most) {
                double loss = trainer.step(text.batch(trainer.steps(), recipe.lines()));
                int beyond = trainer.steps() - recipe.steps();
                listener.trained(trainer.steps(), recipe.steps(), loss);
                if (beyond >= 0 && beyond % ROUND == 0 || trainer.steps() == most) {
                    accuracy = FactAccuracy.of(EditedModel.original(trainer.gpt()), tokenizer, questions);
                    listener.evaluated(trainer.steps(), accuracy);
                    if (accuracy.wrong().isEmpty()) {
                        break;
                    }
                }
                // After the evaluation: a run continued from here must not miss it.
                if (trainer.steps() < most) {
                    store.reached(trainer);
                }
            }
            if (accuracy == null) {
                // The state was that of the last step.
                accuracy = FactAccuracy.of(EditedModel.original(trainer.gpt()), tokenizer, questions);
            }
            return new WorldModel(config, trainer.weights(), trained, accuracy, trainer.steps());
        }
    }

    /** Writes a checkpoint in Hugging Face format. @param storage type of the weights */
    public void write(Path folder, StorageType storage) {
        CheckpointWriter.write(folder, config, weights, storage);
        tokenizer.write(folder);
    }
}

package dev.palimpsest.world;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.dataset.Probe;
import dev.palimpsest.editing.EditedModel;
import dev.palimpsest.loader.checkpoint.CheckpointWriter;
import dev.palimpsest.loader.tokenizer.TrainedTokenizer;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.Tokenizer;
import dev.palimpsest.model.weights.GptWeights;
import dev.palimpsest.tensor.StorageType;
import dev.palimpsest.training.FreshWeights;
import dev.palimpsest.training.Trainer;
import dev.palimpsest.training.TrainingSettings;
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

    /** Receives training progress callbacks. */
    public interface Listener {

        /** @param loss mean loss of the step in nats per token */
        void trained(int step, int steps, double loss);

        /** The accuracy at the end of the schedule, at intervals after it, and at the end of training. */
        void evaluated(int step, FactAccuracy accuracy);

        /** Training continues after the saved steps. */
        default void resumed(int steps) {}

        /** Whether to save the state now; asked after every step but the last. */
        default boolean wantsSaved() {
            return false;
        }

        /** The state after {@code steps} is saved. */
        default void saved(int steps) {}
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
        return train(world, recipe, engine, listener, null);
    }

    /**
     * Trains as above, or continues a training that was interrupted, with the same bits.
     *
     * @param saved where the state is kept, or null
     * @throws IllegalArgumentException when the saved training has other settings, naming the difference
     */
    public static WorldModel train(
            World world, WorldRecipe recipe, Engine engine, Listener listener, TrainingFile saved) {
        TrainedTokenizer trained = recipe.tokenizer(world);
        Tokenizer tokenizer = trained.tokenizer();
        GptConfig config = recipe.config(trained);
        TrainingText text = new TrainingText(world, tokenizer, config.endOfText(), config.positions());
        List<Probe> questions = world.questions();
        TrainingSettings settings = TrainingSettings.of(recipe.steps(), recipe.learningRate());
        try (Trainer trainer = new Trainer(config, FreshWeights.of(config, recipe.seed()), engine, settings)) {
            FactAccuracy accuracy = null;
            long most = 2L * recipe.steps();
            if (saved != null && saved.restore(trainer)) {
                listener.resumed(trainer.steps());
            }
            while (trainer.steps() < most) {
                double loss = trainer.step(text.batch(trainer.steps(), recipe.lines()));
                int beyond = trainer.steps() - recipe.steps();
                listener.trained(trainer.steps(), recipe.steps(), loss);
                if (saved != null) {
                    // Only now: options that cannot be trained with leave nothing behind.
                    saved.begin();
                }
                if (beyond >= 0 && beyond % ROUND == 0 || trainer.steps() == most) {
                    accuracy = FactAccuracy.of(EditedModel.original(trainer.gpt()), tokenizer, questions);
                    listener.evaluated(trainer.steps(), accuracy);
                    if (accuracy.wrong().isEmpty()) {
                        break;
                    }
                }
                if (saved != null && trainer.steps() < most && listener.wantsSaved()) {
                    saved.save(trainer);
                    listener.saved(trainer.steps());
                }
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

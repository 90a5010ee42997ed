package dev.palimpsest.world;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.dataset.Probe;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.loader.checkpoint.CheckpointWriter;
import dev.palimpsest.loader.tokenizer.TrainedTokenizer;
import dev.palimpsest.model.GptConfig;
import dev.palimpsest.model.GptWeights;
import dev.palimpsest.model.Tokenizer;
import dev.palimpsest.tensor.StorageType;
import dev.palimpsest.training.FreshWeights;
import dev.palimpsest.training.Trainer;
import dev.palimpsest.training.TrainingSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * A model that was trained from scratch on the facts of a world.
 *
 * @param config    its shape
 * @param weights   F32
 * @param tokenizer learnt from the world's text
 * @param recall    what it knows
 * @param steps     it was trained for
 */
public record WorldModel(GptConfig config, GptWeights weights, TrainedTokenizer tokenizer, Recall recall, int steps) {

    /** Hears how training gets on. */
    public interface Listener {

        /** @param loss of the step's texts, nats per token */
        void trained(int step, int steps, double loss);

        /** What the model knew when its schedule had ended, every so often from there on, and at the end. */
        void asked(int step, Recall recall);
    }

    /** Steps between two askings once the schedule has ended. */
    private static final int ROUND = 100;

    /**
     * Trains by the recipe, then, at the schedule's last learning rate, until every question is answered or as many
     * steps again have gone. The same world and recipe give the same bits, whatever the number of threads.
     *
     * @throws IllegalArgumentException when the recipe's context is too short for the world's sentences
     */
    public static WorldModel train(World world, WorldRecipe recipe, Engine engine, Listener listener) {
        TrainedTokenizer trained = recipe.tokenizer(world);
        Tokenizer tokenizer = trained.tokenizer();
        GptConfig config = recipe.config(trained);
        TrainingText text = new TrainingText(world, tokenizer, config.endOfText(), config.positions());
        List<Probe> questions = world.questions();
        TrainingSettings settings = TrainingSettings.of(recipe.steps(), recipe.learningRate());
        try (Trainer trainer = new Trainer(config, FreshWeights.of(config, recipe.seed()), engine, settings)) {
            Recall recall = null;
            long most = 2L * recipe.steps();
            while (trainer.steps() < most) {
                double loss = trainer.step(text.batch(trainer.steps(), recipe.lines()));
                int beyond = trainer.steps() - recipe.steps();
                listener.trained(trainer.steps(), recipe.steps(), loss);
                if (beyond >= 0 && beyond % ROUND == 0 || trainer.steps() == most) {
                    recall = Recall.of(EditedGpt.original(trainer.gpt()), tokenizer, questions);
                    listener.asked(trainer.steps(), recall);
                    if (recall.unknown().isEmpty()) {
                        break;
                    }
                }
            }
            return new WorldModel(config, trainer.weights(), trained, recall, trainer.steps());
        }
    }

    /** Writes a Hugging Face directory. @param storage of the weights */
    public void write(Path folder, StorageType storage) {
        CheckpointWriter.write(folder, config, weights, storage);
        tokenizer.write(folder);
    }
}

package dev.palimpsest.internal.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.dataset.Probe;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.loader.tokenizer.TrainedTokenizer;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactAccuracyTest {

    private static final World WORLD = World.of(WorldSettings.DEFAULT.withPeople(40));
    private static final TrainedTokenizer TRAINED = WorldRecipe.DEFAULT.tokenizer(WORLD);
    private static final Tokenizer TOKENIZER = TRAINED.tokenizer();

    private static final int DOT = TOKENIZER.encode(".")[0];

    /** An oracle: a question counts as correct exactly when greedy generation gives the answer. */
    @Test
    void aModelKnowsWhatItWouldSay() {
        GptConfig config = new GptConfig(
                Architectures.of("gpt2"), 2, 16, 2, 32, 64, TRAINED.tokens().size(), 0, 1e-5f, TRAINED.endOfText());
        try (Engine engine = Engines.open("cpu", new EngineOptions(2));
                EditedModel model =
                        EditedModel.original(Gpt.open(config, RandomGpt.weights(config, 3), "random", engine))) {
            List<Probe> known = new ArrayList<>();
            List<Probe> unknown = new ArrayList<>();
            for (Probe question : WORLD.questions()) {
                int[] prompt = TOKENIZER.encode(question.prompt());
                int[] said = model.generate(prompt, GenerationSettings.greedy(3)).tokens();
                if (said.length < 3) {
                    continue;
                }
                int[] two = Arrays.copyOf(said, 2);
                int[] other = {said[0], said[1], said[2] == DOT ? DOT + 1 : DOT};
                if (isText(prompt, two) && isText(prompt, other)) {
                    known.add(new Probe(question.prompt(), TOKENIZER.decode(two)));
                    unknown.add(new Probe(question.prompt(), TOKENIZER.decode(other)));
                }
            }
            assertTrue(known.size() >= 3, () -> "only " + known.size() + " answers are text");

            assertEquals(new FactAccuracy(known.size(), List.of()), FactAccuracy.of(model, TOKENIZER, known));
            assertEquals(1, FactAccuracy.of(model, TOKENIZER, known).share());
            List<Probe> both = new ArrayList<>(known);
            both.addAll(unknown);
            assertEquals(unknown, FactAccuracy.of(model, TOKENIZER, both).wrong());
            assertEquals(0.5, FactAccuracy.of(model, TOKENIZER, both).share());
        }
    }

    /** Whether the tokens are those of their own text, and continue it as an answer does. */
    private static boolean isText(int[] prompt, int[] answer) {
        int[] all = Arrays.copyOf(prompt, prompt.length + answer.length);
        System.arraycopy(answer, 0, all, prompt.length, answer.length);
        return answer.length > 0
                && TOKENIZER.decode(answer).startsWith(" ")
                && Arrays.equals(all, TOKENIZER.encode(TOKENIZER.decode(all)));
    }

    @Test
    void whoIsAskedNothingHasNoShare() {
        assertTrue(Double.isNaN(new FactAccuracy(0, List.of()).share()));
    }
}

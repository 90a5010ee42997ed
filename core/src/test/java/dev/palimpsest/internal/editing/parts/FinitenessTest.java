package dev.palimpsest.internal.editing.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.change.FactorisedDelta;
import dev.palimpsest.internal.editing.change.LowRankDelta;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FinitenessTest {

    private static final List<EditRequest> REQUESTS =
            List.of(new EditRequest(17, "{} is", "A", "b"), new EditRequest(23, "{} is", "B", "c"));

    private static void refused(Executable action, String beginning) {
        String message = assertThrows(NonFiniteException.class, action).getMessage();
        assertTrue(message.startsWith(beginning), message);
    }

    @Test
    void aRowIsItsRequestsAndIsNamedWithItsLayer() {
        Matrix good = Matrix.of(2, 3, new float[6]);
        Matrix nan = Matrix.of(2, 3, new float[] {1, 2, 3, 4, Float.NaN, 6});
        Matrix infinite = Matrix.of(2, 3, new float[] {Float.NEGATIVE_INFINITY, 2, 3, 4, 5, 6});
        assertSame(good, Finiteness.keys(good, REQUESTS, 5));
        assertSame(good, Finiteness.residuals(good, REQUESTS, 5));
        assertSame(good, Finiteness.solutions(good, REQUESTS, 5));
        refused(() -> Finiteness.keys(nan, REQUESTS, 5), "record 23: the key of layer 5 is NaN at index 1; ");
        refused(() -> Finiteness.residuals(infinite, REQUESTS, 5),
                "record 17: the residual of layer 5 is -Infinity at index 0; the model's weights or earlier edits are"
                        + " damaged or overflow, or a setting such as --learning-rate or --clamp is too large");
        refused(() -> Finiteness.solutions(nan, REQUESTS, 5),
                "record 23: the closed form's solution for layer 5 is NaN at index 1; ");
        assertEquals("records 17 to 23", Finiteness.records(REQUESTS));
        assertEquals("record 17", Finiteness.records(REQUESTS.subList(0, 1)));
    }

    /** The change is finite, W + Δ is not. */
    @Test
    void aWeightThatOverflowsWhenAChangeIsMergedIsNamed() {
        GptConfig config = RandomGpt.shape(Architectures.of("gpt2"), 5);
        try (Engine engine = Engines.open("cpu", new EngineOptions(2));
                EditedModel model = EditedModel.original(
                        Gpt.open(config, RandomGpt.weights(config, 6), "model", engine))) {
            float[] solution = new float[config.innerWidth()];
            solution[0] = 1;
            solution[1] = 1e38f;
            float[] residual = new float[config.width()];
            Arrays.fill(residual, 1);
            model.apply(change(solution, residual));
            Finiteness.mergedWeight(model.gpt(), 1);
            Arrays.fill(residual, 100);
            model.apply(change(solution, residual));
            refused(() -> Finiteness.mergedWeight(model.gpt(), 1),
                    "layer 1: the edited weight is NaN or infinite in row 1; ");
        }
    }

    private static LowRankDelta change(float[] solution, float[] residual) {
        return new LowRankDelta(1, new FactorisedDelta(
                Matrix.of(1, solution.length, solution.clone()), Matrix.of(1, residual.length, residual.clone()), null));
    }
}

package dev.palimpsest.internal.editing.calinet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.editing.FactCheck;
import dev.palimpsest.internal.editing.Golden;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.change.Change.Undo;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Activation;
import dev.palimpsest.internal.tensor.Matrix;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CaliNET on both golden models. */
class CaliNetTest {

    @TempDir
    Path temporary;

    private Golden open(String model) {
        return new Golden(model, temporary, Engines.open("cpu", new EngineOptions(2)));
    }

    private static CaliNetEditor editor(Golden golden) {
        Given given = Given.NOTHING.with(CaliNet.LEARNING_RATE, 5e-3).with(CaliNet.STEPS, 100);
        return new CaliNetEditor(golden.context(), Edits.none(golden.gpt,
                Methods.settings(Methods.of("calinet"), golden.gpt.config(), given), golden.contexts()));
    }

    private static float[] logits(EditedModel model, Golden golden) {
        Query probe = Query.all(golden.tokenizer().encode("Lolo Kesi works as a"));
        return model.predict(List.of(probe)).getFirst().lastLogits();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void outputsOfZeroChangeNoBit(String model) {
        try (Golden golden = open(model); EditedModel original = EditedModel.original(golden.gpt);
                EditedModel edited = EditedModel.original(golden.gpt)) {
            int width = golden.gpt.config().width();
            Random random = new Random(1);
            float[] in = new float[64 * width];
            for (int i = 0; i < in.length; i++) {
                in[i] = (float) random.nextGaussian();
            }
            edited.apply(new Neurons(golden.gpt.config().layers() - 1, Activation.RELU, Matrix.of(64, width, in),
                    Matrix.of(1, 64, new float[64]), Matrix.of(64, width, new float[64 * width]), null));
            assertArrayEquals(logits(original, golden), logits(edited, golden));
        }
    }

    /** A batch is one network: its facts are learned, and undone, together; the networks of batches add up. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2-mini", "gptj-mini"})
    void aBatchIsLearnedAndUndoneAsAWholeAndTheModelStaysAsItWas(String model) {
        try (Golden golden = open(model); EditedModel original = EditedModel.original(golden.gpt);
                CaliNetEditor editor = editor(golden)) {
            float[] before = logits(original, golden);
            List<EditRequest> first = golden.requests().subList(0, 3);
            EditBatch batch = editor.edit(first);
            assertEquals(1, batch.changes().size());
            assertEquals(Undo.INDEPENDENT, batch.changes().getFirst().undo());
            assertEquals(3, FactCheck.predicted(FactCheck.of(editor, golden.gpt, golden.tokenizer(), first)));
            float[] afterFirst = logits(editor.model(), golden);
            List<EditRequest> second = golden.requests().subList(3, 6);
            editor.edit(second);
            assertEquals(3, FactCheck.predicted(FactCheck.of(editor, golden.gpt, golden.tokenizer(), second)));
            assertArrayEquals(before, logits(original, golden), "the model itself is not trained");
            try (EditedModel undone = EditedModel.of(golden.gpt, editor.edits().without(Set.of(1)))) {
                assertArrayEquals(afterFirst, logits(undone, golden));
            }
            try (EditedModel none = EditedModel.of(golden.gpt, editor.edits().without(Set.of(0, 1)))) {
                assertArrayEquals(before, logits(none, golden));
            }
            assertTrue(editor.edits().batches().stream().allMatch(each -> each.changes().size() == 1));
        }
    }
}

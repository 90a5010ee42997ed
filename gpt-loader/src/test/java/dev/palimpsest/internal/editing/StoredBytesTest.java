package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.change.Change;
import dev.palimpsest.internal.editing.change.NeuronColumns;
import dev.palimpsest.internal.editing.change.Neurons;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.model.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link EditingMethod#cost} says that edits store is what they store, to the byte. */
class StoredBytesTest {

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void editsStoreWhatTheirCostSays(EditingMethod method) {
        for (String name : List.of(GoldenModels.GPT2, GoldenModels.GPTJ)) {
            try (Golden golden = new Golden(
                            name, temporary.resolve(method.id()), Engines.open("cpu", EngineOptions.defaults()));
                    Editor editor =
                            Methods.open(golden.context(), GoldenContract.quick(golden, method.id()), golden.contexts())) {
                long expected = 0;
                for (List<EditRequest> batch : batches(method, golden)) {
                    EditBatch edited = editor.edit(batch);
                    for (EditRequest request : batch) {
                        expected += stored(method, golden, editor.edits().settings(), request, edited).perEdit();
                    }
                }
                expected += method.cost(golden.gpt.config(), editor.edits().settings()).stored()
                        .bytes(0, editor.edits().batches().size());

                assertEquals(expected, editor.edits().stored().bytes(), method.id() + " on " + name);
                assertTrue(expected > 0);
            }
        }
    }

    /** Facts one by one, then some together, unless it has to be known which fact got which neurons. */
    private static List<List<EditRequest>> batches(EditingMethod method, Golden golden) {
        List<List<EditRequest>> batches = new ArrayList<>();
        golden.batch(0).forEach(request -> batches.add(List.of(request)));
        if (!List.of("kn", "tpatcher").contains(method.id())) {
            assertTrue(golden.batch(1).size() > 1);
            batches.add(golden.batch(1));
        }
        return batches;
    }

    private static EditCost.Stored stored(
            EditingMethod method, Golden golden, Settings settings, EditRequest request, EditBatch batch) {
        return method.cost(golden.gpt.config(), settings, edit(method, golden.tokenizer(), request, batch)).stored();
    }

    /** The request as it is; how many neurons it has got is known from the batch alone. */
    private static TypicalEdit edit(EditingMethod method, Tokenizer tokenizer, EditRequest request, EditBatch batch) {
        int prompt = tokenizer.encode(request.text()).length;
        int target = tokenizer.encode(request.continuation()).length;
        int neurons = 0;
        int layers = 0;
        for (Change change : batch.changes()) {
            if (change instanceof NeuronColumns columns) {
                neurons += columns.neurons().size();
                layers++;
            }
            if (change instanceof Neurons added && method.id().equals("tpatcher")) {
                // One for each token of the answer that the model gets wrong, which the estimate assumes of all.
                target = added.in().rows();
            }
        }
        String sentence = request.text() + request.continuation() + ".";
        return new TypicalEdit(prompt, 1, 1, target, 0, 0, bytes(request.text()), bytes(sentence), bytes(request.subject()),
                neurons, layers);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.editing.EditListener;
import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.editing.change.FactStore;
import dev.palimpsest.internal.editing.memory.KeyStatistics;
import dev.palimpsest.internal.editing.parts.ClosedFormMethod;
import dev.palimpsest.internal.editing.parts.Contexts;
import dev.palimpsest.internal.editing.parts.TargetSettings;
import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.loader.GoldenModels;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method refuses NaN and infinity, naming the record or the layer, and keeps the edits it had. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EditorFinitenessContract {

    @TempDir
    private Path folder;

    /** The engine under test. */
    protected abstract Engine open();

    /** The methods to try; an engine on which all of them take too long chooses some. */
    protected List<EditingMethod> methods() {
        return Methods.all();
    }

    /** Without those that keep facts as text: they compute nothing with the model when they edit. */
    List<EditingMethod> computingMethods() {
        return methods().stream().filter(method -> method.mechanism() != FactStore.class).toList();
    }

    private Golden golden() {
        return new Golden(GoldenModels.GPT2, folder, open());
    }

    /** A few steps on layer 1, or layers 0 and 1. */
    private static Settings settings(EditingMethod method, Golden golden) {
        boolean one = method.schema().stream().anyMatch(setting -> setting.type().label().equals("LAYER"));
        Given given = Given.NOTHING;
        for (Setting<?> setting : method.schema()) {
            given = switch (setting.name()) {
                case "layers" -> given.with(CommonSettings.LAYERS, one ? List.of(1) : List.of(0, 1));
                case "steps" -> parsed(given, setting, "3");
                case "clamp" -> given.with(TargetSettings.CLAMP, 2.0);
                case "lambda" -> parsed(given, setting, "100");
                default -> given;
            };
        }
        return Methods.settings(method, golden.gpt.config(), golden.artifacts().completed(method, given));
    }

    private static <T> Given parsed(Given given, Setting<T> setting, String value) {
        return given.with(setting, setting.parse(value));
    }

    /** The golden model with one number of a block's first MLP projection replaced. */
    private static Gpt damaged(Golden golden, int block, float value) {
        Matrix which = golden.weights().blocks().get(block).mlpIn().weight();
        GptWeights weights = golden.weights().map(matrix -> {
            if (matrix != which) {
                return matrix;
            }
            float[] values = matrix.toFloats();
            values[5] = value;
            return Matrix.of(matrix.rows(), matrix.columns(), values);
        });
        return Gpt.open(golden.gpt.config(), weights, golden.gpt.fingerprint(), golden.gpt.engine());
    }

    private static NonFiniteException refused(Editor editor, List<EditRequest> requests, String... parts) {
        Edits before = editor.edits();
        NonFiniteException refused = assertThrows(NonFiniteException.class, () -> editor.edit(requests));
        assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
        for (String part : parts) {
            assertTrue(refused.getMessage().contains(part), "'" + part + "' is not in: " + refused.getMessage());
        }
        assertSame(before, editor.edits(), "the edits are those before the batch");
        return refused;
    }

    @ParameterizedTest
    @MethodSource("computingMethods")
    void aDamagedWeightBelowAtAndAboveTheEditedLayersNamesTheRecord(EditingMethod method) {
        try (Golden golden = golden()) {
            List<EditRequest> requests = golden.requests().subList(3, 5);
            // A memory of facts reads the model up to the layer of its features.
            int last = method.family() == MethodFamily.MEMORY ? settings(method, golden).layers().getLast() : 2;
            for (int block = 0; block <= last; block++) {
                for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
                    EditingContext context = EditingContext.of(
                            damaged(golden, block, bad), golden.tokenizer(), golden.statistics()).with(golden.artifacts());
                    try (Editor editor = Methods.open(context, settings(method, golden), golden.contexts())) {
                        refused(editor, requests, "record " + requests.getFirst().caseId() + ": ");
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("computingMethods")
    void aBatchThatOverflowsLeavesTheEditsOfTheBatchBefore(EditingMethod method) {
        try (Golden golden = golden()) {
            Settings quick = settings(method, golden);
            Settings wild = quick;
            for (Setting<?> setting : method.schema()) {
                wild = switch (setting.name()) {
                    case "learning-rate", "limit", "clamp" -> changed(wild, setting, 1e60);
                    case "kl", "decay" -> changed(wild, setting, 0.0);
                    default -> wild;
                };
            }
            if (wild.equals(quick)) {
                return; // It optimises nothing, so no setting makes it overflow.
            }
            List<EditRequest> requests = golden.requests();
            try (Editor first = Methods.open(golden.context(), quick, golden.contexts())) {
                first.edit(requests.subList(0, 2));
                Edits edits = first.edits();
                Edits resumed = new Edits(edits.fingerprint(), wild, edits.contexts(), edits.batches(), edits.provenance());
                try (Editor editor = Methods.resume(golden.context(), resumed)) {
                    assertEquals(1, editor.edits().batches().size());
                    refused(editor, requests.subList(2, 4), "record", "too large");
                    assertEquals(1, editor.edits().batches().size());
                }
            }
        }
    }

    /** With a value that the setting's range may not allow. */
    private static Settings changed(Settings settings, Setting<?> setting, double value) {
        SequencedMap<String, Object> values = new LinkedHashMap<>(settings.values());
        values.put(setting.name(), value);
        return new Settings(settings.method(), values);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aDamagedMomentNamesTheLayer(EditingMethod method) {
        if (!method.needs().contains(EditingMethod.Need.SECOND_MOMENTS)) {
            return;
        }
        try (Golden golden = golden()) {
            KeyStatistics statistics = golden.statistics();
            Map<Integer, KeyStatistics.Moment> layers = new HashMap<>(statistics.layers());
            Matrix sum = layers.get(1).sum();
            double[] values = sum.toDoubles();
            values[7] = Double.NaN;
            layers.put(1, new KeyStatistics.Moment(Matrix.of(sum.rows(), sum.columns(), values), layers.get(1).tokens()));
            KeyStatistics damaged = new KeyStatistics(statistics.fingerprint(), layers, Map.of());
            try (Editor editor = Methods.open(EditingContext.of(golden.gpt, golden.tokenizer(), damaged),
                    settings(method, golden), golden.contexts())) {
                String message = assertThrows(IllegalArgumentException.class, editor::prepare).getMessage();
                assertTrue(message.startsWith("layer 1: the second moment is NaN at row 0, column 7; "), message);
            }
        }
    }

    @Test
    void contextsAreNotSampledFromADamagedModel() {
        try (Golden golden = golden()) {
            Gpt gpt = damaged(golden, 2, Float.NaN);
            String message = assertThrows(NonFiniteException.class,
                    () -> Contexts.sample(gpt, golden.tokenizer(), 1, new EditListener() {})).getMessage();
            assertTrue(message.startsWith("sampling context templates: the model computed NaN"), message);
        }
    }
}

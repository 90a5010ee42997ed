package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palimpsest.internal.editing.settings.CommonSettings;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Work grows with what it is done for. */
class EditCostTest {

    private static final GptConfig XL = PaperModel.GPT2_XL.shape();

    /** With given contexts nothing is sampled. */
    private static final TypicalEdit GIVEN = TypicalEdit.ASSUMED.withContexts(6);

    private static Settings settings(EditingMethod method) {
        return Methods.settings(method, XL, Given.NOTHING);
    }

    private static EditCost cost(EditingMethod method, Settings settings) {
        return method.cost(XL, settings, GIVEN);
    }

    @SuppressWarnings("unchecked")
    private static Optional<Setting<Integer>> steps(EditingMethod method) {
        return method.schema().stream().filter(setting -> setting.name().equals("steps"))
                .map(setting -> (Setting<Integer>) setting).findFirst();
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void everyCostIsAFiniteNumber(EditingMethod method) {
        for (PaperModel model : PaperModel.values()) {
            EditCost cost = method.cost(model.shape(), Methods.settings(method, model.shape(), Given.NOTHING), GIVEN);
            for (Work work : List.of(cost.edit(), cost.preparation(), cost.training())) {
                assertTrue(Double.isFinite(work.operations()) && work.operations() >= 0, work.toString());
                assertTrue(Double.isFinite(work.numbers()) && work.numbers() >= 0, work.toString());
            }
            assertTrue(cost.memory() >= 0);
            assertTrue(cost.stored().bytes(1, 1) > 0);
            assertEquals(method.needs(EditingMethod.Need.ARTIFACT), !cost.training().isNone());
            assertEquals(method.needs(EditingMethod.Need.SECOND_MOMENTS),
                    cost.preparation().operations() > Math.pow(model.shape().innerWidth(), 3) / 3);
        }
    }

    /** All steps cost the same: from 10 to 20 as much as from 20 to 30. CoME spends half as many on the old answer. */
    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void theWorkIsLinearInTheSteps(EditingMethod method) {
        assumeTrue(steps(method).isPresent(), method.id() + " has no steps");
        Setting<Integer> steps = steps(method).get();
        double[] operations = new double[3];
        for (int i = 0; i < 3; i++) {
            // KN runs up to 20 steps together.
            operations[i] = cost(method, settings(method).with(steps, 20 * (i + 1))).edit().operations();
        }

        assertEquals(operations[1] - operations[0], operations[2] - operations[1], 1e-9 * operations[2]);
        assertTrue(operations[1] > operations[0]);
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void twiceTheLayersStoreTwiceAsMuchAndAreFactorisedTwiceAsLong(EditingMethod method) {
        assumeTrue(method.schema().contains(CommonSettings.LAYERS) && method.needs(EditingMethod.Need.SECOND_MOMENTS),
                method.id() + " does not edit several layers in closed form");
        EditCost two = cost(method, settings(method).with(CommonSettings.LAYERS, List.of(13, 14)));
        EditCost four = cost(method, settings(method).with(CommonSettings.LAYERS, List.of(11, 12, 13, 14)));

        assertEquals(2 * two.stored().bytes(10, 1), four.stored().bytes(10, 1));
        assertEquals(2, four.preparation().operations() / two.preparation().operations(), 1e-9);
        assertTrue(four.edit().operations() > two.edit().operations());
        long n = XL.innerWidth();
        assertEquals(2 * (n * n * Double.BYTES + n * XL.width() * Float.BYTES), four.memory() - two.memory());
    }

    /** The target is optimised through the blocks above. */
    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void aHigherLayerLeavesFewerBlocksToOptimiseThrough(EditingMethod method) {
        assumeTrue(method.needs(EditingMethod.Need.SECOND_MOMENTS), method.id() + " does not optimise target values");
        EditCost low = cost(method, settings(method).with(CommonSettings.LAYERS, List.of(5)));
        EditCost high = cost(method, settings(method).with(CommonSettings.LAYERS, List.of(45)));

        assertTrue(low.edit().operations() > 2 * high.edit().operations());
    }

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void editsOfABatchShareReadingTheWeights(EditingMethod method) {
        assumeTrue(method.needs(EditingMethod.Need.SECOND_MOMENTS) && settings(method).batchSize() > 1,
                method.id() + " edits one fact at a time");
        EditCost one = cost(method, settings(method).with(CommonSettings.BATCH_SIZE, 1));
        EditCost ten = cost(method, settings(method).with(CommonSettings.BATCH_SIZE, 10));

        assertEquals(one.edit().operations(), ten.edit().operations(), 1e-9 * one.edit().operations());
        assertTrue(ten.edit().numbers() < one.edit().numbers() / 2);
    }
}

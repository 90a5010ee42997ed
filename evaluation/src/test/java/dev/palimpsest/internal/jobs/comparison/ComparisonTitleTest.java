package dev.palimpsest.internal.jobs.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Plan;
import dev.palimpsest.internal.experiment.plan.Variation;
import dev.palimpsest.internal.report.SampleComparisons;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTitleTest {

    private static final Path XL = Path.of("models/gpt2-xl");

    private static Settings settings(String method, String... batchSize) {
        return SampleComparisons.settings(method, batchSize.length == 0 ? Map.of() : Map.of("batch-size", batchSize[0]));
    }

    private static Plan plan(Mode mode, String... methods) {
        return Plan.of(mode, 10, Arrays.stream(methods).map(ComparisonTitleTest::settings).toList(), List.of());
    }

    private static String title(Plan plan, Path model, String data, int records) {
        return ComparisonTitle.of(plan, model, "GPT-2", Path.of(data), records);
    }

    @Test
    void aTitleSaysWhatWasEditedWithWhatAndHow() {
        assertEquals("Editing gpt2-xl: 4 methods, 1,000 facts of CounterFact, consecutive batches of 10",
                title(plan(Mode.CONSECUTIVE, "comeba-hk", "comeba", "memit", "alphaedit"), XL, "data/multi_counterfact.json", 1000));
        assertEquals("Editing gpt2-xl: COMEBA-HK, MEMIT and ROME, 1 fact of ZsRE, single batches of 1 or 10",
                title(plan(Mode.SINGLE, "comeba-hk", "memit", "rome"), XL, "zsre_mend_eval.json", 1));
        assertEquals("Editing gpt2-xl: MEMIT, 20 facts of requests.json, consecutive batches of 10",
                title(plan(Mode.CONSECUTIVE, "memit"), XL, "requests.json", 20));
    }

    @Test
    void aFolderWithACommonNameIsNotTheTitleAlone() {
        assertEquals("Editing GPT-2 in demo/model: MEMIT, 20 facts of requests.json, consecutive batches of 10",
                title(plan(Mode.CONSECUTIVE, "memit"), Path.of("demo/model"), "requests.json", 20));
    }

    @Test
    void sweepsAreNoMethodsOfTheirOwnAndTheirBatchesAreNotCounted() {
        Settings base = settings("memit");
        List<Plan.Point> points = List.of(
                new Plan.Point(new Variation("batch-size", "5"), settings("memit", "5")),
                new Plan.Point(new Variation("batch-size", "20"), settings("memit", "20")));

        assertEquals("Editing gpt2-xl: MEMIT, 20 facts of requests.json, consecutive batches of 10",
                title(Plan.of(Mode.CONSECUTIVE, 10, List.of(base), points), XL, "requests.json", 20));
        assertEquals("Editing gpt2-xl: settings of MEMIT, 20 facts of requests.json, consecutive batches of several sizes",
                title(Plan.of(Mode.CONSECUTIVE, 10, List.of(), points), XL, "requests.json", 20));
    }
}

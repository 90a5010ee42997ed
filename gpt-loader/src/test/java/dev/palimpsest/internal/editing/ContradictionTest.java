package dev.palimpsest.internal.editing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.loader.GoldenModels;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContradictionTest {

    @TempDir
    Path temporary;

    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void aBatchWithTwoTargetsForOnePromptIsRefusedAndChangesNothing(EditingMethod method) {
        try (Golden golden = new Golden(GoldenModels.GPT2, temporary, Engines.open("cpu", new EngineOptions(2)));
                Editor editor = Methods.open(
                        golden.context(), GoldenContract.quick(golden, method.id()), List.of("{}"))) {
            List<EditRequest> requests = golden.requests();
            EditRequest older = requests.get(0);
            EditRequest newer =
                    new EditRequest(900, older.prompt(), older.subject(), requests.get(1).target() + " too",
                            older.oldTarget());
            List<EditRequest> contradiction = List.of(older, requests.get(1), newer);

            var refused = assertThrows(IllegalArgumentException.class, () -> editor.edit(contradiction));
            assertEquals("record " + older.caseId() + ": record 900 in the same batch has the same prompt and another"
                    + " target; edit one of them, or use different batches", refused.getMessage());
            assertEquals(List.of(), editor.edits().batches());
            assertThrows(IllegalArgumentException.class, () -> editor.edit(List.of()));

            editor.edit(Batches.newest(contradiction));
            assertEquals(List.of(requests.get(1), newer), editor.edits().batches().getFirst().requests());
        }
    }
}

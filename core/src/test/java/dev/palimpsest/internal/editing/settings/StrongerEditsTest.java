package dev.palimpsest.internal.editing.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.MethodFamily;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.settings.StrongerEdits.Proposal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StrongerEditsTest {

    private static Map<String, String> proposals(EditingMethod method, Settings settings) {
        return StrongerEdits.of(method.schema(), settings).stream()
                .collect(Collectors.toMap(each -> each.setting().name(), Proposal::better));
    }

    /** Each proposal is a value of its setting, and following the proposals again and again never ends in an error. */
    @ParameterizedTest
    @MethodSource("dev.palimpsest.internal.editing.Methods#all")
    void everyMethodHasProposalsThatCanBeGiven(EditingMethod method) {
        Settings settings = Methods.settings(method, PaperModel.GPT_J.shape(), Given.NOTHING);
        // How strong the edits of a trained network or of a memory of facts are is not a matter of settings.
        boolean strength = method.family() != MethodFamily.HYPERNETWORK && method.family() != MethodFamily.MEMORY;
        assertEquals(strength, !proposals(method, settings).isEmpty());
        for (int round = 0; round < 40; round++) {
            for (Proposal proposal : StrongerEdits.of(method.schema(), settings)) {
                assertFalse(proposal.now().equals(proposal.better()), proposal.toString());
                settings = with(settings, proposal.setting(), proposal.better());
            }
        }
    }

    private static <T> Settings with(Settings settings, Setting<T> setting, String text) {
        return settings.with(setting, setting.parse(text));
    }

    @Test
    void aSettingThatWasMadeWeakerIsProposedAtOnce() {
        EditingMethod memit = Methods.of("memit");
        Settings weak = Methods.settings(memit, PaperModel.GPT_J.shape(), new Given(
                Map.of("lambda", 1e12, "clamp", 1e-6, "steps", 1, "learning-rate", 1e-9, "decay", 1e9, "kl", 1e9,
                        "loss-floor", 1e9), List.of()));
        assertEquals(Map.of("lambda", "150", "clamp", "3", "steps", "60", "learning-rate", "0.5", "decay", "0.5", "kl",
                "0.0625", "loss-floor", "0.05"), proposals(memit, weak));
    }

    @Test
    void valuesAreWrittenAsUsersWriteThem() {
        EditingMethod ft = Methods.of("ft");
        Settings settings = Methods.settings(ft, PaperModel.GPT2_XL.shape(), Given.NOTHING);
        assertTrue(StrongerEdits.of(ft.schema(), settings).stream().map(Proposal::now).anyMatch("5e-4"::equals));
    }

    @Test
    void aSettingAtTheEndOfItsRangeIsNotProposed() {
        EditingMethod memit = Methods.of("memit");
        Settings most = Methods.settings(memit, PaperModel.GPT_J.shape(),
                new Given(Map.of("steps", Integer.MAX_VALUE), List.of()));
        assertTrue(proposals(memit, most).containsKey("lambda"));
        assertFalse(proposals(memit, most).containsKey("steps"));
    }
}

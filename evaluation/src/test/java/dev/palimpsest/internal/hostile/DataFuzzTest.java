package dev.palimpsest.internal.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.fuzz.Campaign;
import dev.palimpsest.internal.fuzz.CampaignReport;
import dev.palimpsest.internal.fuzz.CampaignSettings;
import dev.palimpsest.internal.fuzz.Failure;
import dev.palimpsest.internal.fuzz.FoundInputs;
import dev.palimpsest.internal.fuzz.FuzzInput;
import dev.palimpsest.internal.fuzz.FuzzTarget;
import dev.palimpsest.internal.fuzz.Judgement;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFuzzTest {

    private static final long SEED = 20_260;

    @TempDir
    Path scratch;

    @Test
    void noBrokenFileBreaksAPromise() throws Exception {
        CampaignReport report =
                Campaign.run(home -> DataTargets.all(), new CampaignSettings(SEED, 8_000, 60, 2, scratch));
        assertEquals("", report.failures().stream().map(Failure::trace).collect(Collectors.joining("\n")));
        assertTrue(report.inputs() > 0);
    }

    @Test
    void whatOnceBrokeAPromiseNoLongerDoes() throws Exception {
        int inputs = 0;
        for (FuzzTarget target : DataTargets.all()) {
            for (FuzzInput input : FoundInputs.of(DataFuzzTest.class, target.name())) {
                Judgement judgement = FoundInputs.judge(target, input, scratch.resolve("found"));
                assertFalse(judgement.verdict().isFailure(),
                        target.name() + " " + input.files().keySet() + ": " + judgement);
                inputs++;
            }
        }
        assertTrue(inputs > 0);
    }
}

package dev.palimpsest.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.fuzz.Campaign;
import dev.palimpsest.fuzz.CampaignReport;
import dev.palimpsest.fuzz.CampaignSettings;
import dev.palimpsest.fuzz.Failure;
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
}

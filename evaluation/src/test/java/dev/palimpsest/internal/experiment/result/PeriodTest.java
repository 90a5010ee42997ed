package dev.palimpsest.internal.experiment.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {

    private static Period period(String started, String finished) {
        return new Period(Instant.parse(started), Instant.parse(finished));
    }

    @Test
    void theSecondDateIsGivenWhereItIsAnother() {
        assertEquals("2026-03-01, 09:15:00 to 09:17:31 UTC",
                period("2026-03-01T09:15:00Z", "2026-03-01T09:17:31Z").dates());
        assertEquals("2026-12-31, 23:59:59 to 2027-01-01, 00:00:00 UTC",
                period("2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z").dates());
    }

    @ParameterizedTest
    @CsvSource({"-5, 0 s", "0, 0 s", "59, 59 s", "60, 1 min 0 s", "3599, 59 min 59 s", "3600, 1 h 0 min",
        "100000, 27 h 46 min"})
    void lengthsAreInTheirTwoLargestUnits(long seconds, String text) {
        assertEquals(text, Period.length(Duration.ofSeconds(seconds)));
    }
}

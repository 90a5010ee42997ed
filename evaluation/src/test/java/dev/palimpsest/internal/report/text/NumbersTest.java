package dev.palimpsest.internal.report.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.palimpsest.internal.metric.Interval;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void sharesAreWrittenAsThePaperWritesThem() {
        assertEquals(".713", Numbers.share(.7134));
        assertEquals("1.000", Numbers.share(1));
        assertEquals(".000", Numbers.share(0));
        assertEquals(".713 [.64, .78]", Numbers.share(.7134, new Interval(.641, .779)));
    }

    @Test
    void whatWasNotMeasuredIsADashAndForMachinesNothing() {
        assertEquals("–", Numbers.share(Double.NaN));
        assertEquals("–", Numbers.share(Double.NaN, new Interval(Double.NaN, Double.NaN)));
        assertEquals(".500", Numbers.share(.5, new Interval(Double.NaN, Double.NaN)));
        assertEquals("–", Numbers.decimals(Double.POSITIVE_INFINITY, 2));
        assertEquals("–", Numbers.change(Double.NaN));
        assertEquals("", Numbers.plain(Double.NaN));
    }

    @Test
    void changesHaveASign() {
        assertEquals("+.050", Numbers.change(.05));
        assertEquals("−.340", Numbers.change(-.34));
        assertEquals("±.000", Numbers.change(-.0001));
    }

    @Test
    void sharesThatDifferAreSeenToDiffer() {
        assertEquals(List.of(".860", ".560"), Numbers.ordered(.56, .86));
        assertEquals(List.of(".8604", ".8603"), Numbers.ordered(.8604, .8603));
        assertEquals(List.of(".500", ".500"), Numbers.ordered(.5, .5));
    }

    @Test
    void oneThingHasNoPlural() {
        assertEquals("1 edit", Numbers.count(1, "edit"));
        assertEquals("20 edits", Numbers.count(20, "edit"));
    }

    @Test
    void thePointIsAPointInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertEquals("0.500000", Numbers.plain(.5));
            assertEquals("20.25", Numbers.decimals(20.25, 2));
        } finally {
            Locale.setDefault(before);
        }
    }
}

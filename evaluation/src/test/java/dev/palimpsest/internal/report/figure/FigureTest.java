package dev.palimpsest.internal.report.figure;

import static dev.palimpsest.internal.report.SampleComparisons.everything;

import dev.palimpsest.internal.experiment.result.Comparison;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The base of tests that draw; skipped where this Java has no fonts. */
abstract class FigureTest {

    static final Comparison EVERYTHING = everything();

    @BeforeAll
    static void needsFonts() {
        try {
            HeadlessGraphics.check();
        } catch (UndrawableException e) {
            Assumptions.abort(e.getMessage());
        }
    }
}

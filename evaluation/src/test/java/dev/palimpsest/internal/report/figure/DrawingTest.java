package dev.palimpsest.internal.report.figure;

import static dev.palimpsest.internal.report.SampleComparisons.outcome;
import static dev.palimpsest.internal.report.SampleComparisons.result;
import static dev.palimpsest.internal.report.SampleComparisons.settings;
import static dev.palimpsest.internal.report.SampleComparisons.summary;
import static dev.palimpsest.internal.report.SampleComparisons.trial;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.experiment.plan.Mode;
import dev.palimpsest.internal.experiment.plan.Trial;
import dev.palimpsest.internal.experiment.plan.Variation;
import dev.palimpsest.internal.experiment.result.Outcome;
import dev.palimpsest.internal.experiment.result.ZScoreSample;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawingTest extends FigureTest {

    @Test
    void aPngHasThreeHundredDotsAnInch(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("curves.png");

        Curves.write(EVERYTHING.methods(), file);

        BufferedImage image = ImageIO.read(file.toFile());
        // 510 × 208 points.
        assertEquals(2125, image.getWidth());
        assertEquals(867, image.getHeight());
        assertEquals(Color.WHITE.getRGB(), image.getRGB(2124, 866));
    }

    @Test
    void everyMethodIsSeenInItsColour() throws IOException {
        BufferedImage image = image(Curves.picture(EVERYTHING.methods()));

        for (int method = 0; method < 3; method++) {
            assertTrue(dots(image, LineStyle.of(method).colour()) > 2000, "method " + method);
        }
        assertEquals(0, dots(image, LineStyle.of(3).colour()));
    }

    @Test
    void looksDifferInColourDashAndMarker() {
        List<LineStyle> looks = IntStream.range(0, 7).mapToObj(LineStyle::of).toList();

        assertEquals(7, looks.stream().map(LineStyle::colour).distinct().count());
        assertEquals(7, looks.stream().map(LineStyle::stroke).distinct().count());
        assertEquals(7, looks.stream().map(LineStyle::marker).distinct().count());
        assertEquals(LineStyle.of(0), LineStyle.of(7));
    }

    @Test
    void aPngIsTheSameEveryTime() {
        assertArrayEquals(PngWriter.png(Curves.picture(EVERYTHING.methods())),
                PngWriter.png(Curves.picture(EVERYTHING.methods())));
    }

    @Test
    void methodsWithOneCheckpointStandSideBySide() throws IOException {
        Picture picture = Curves.picture(List.of(
                outcome(trial("comeba-hk", Mode.SINGLE),
                        result(20, summary(20, 18, 9, 19))),
                outcome(trial("memit", Mode.SINGLE),
                        result(20, summary(20, 12, 8, 15)))));

        BufferedImage image = image(picture);

        assertTrue(dots(image, LineStyle.of(0).colour()) > 200);
        assertTrue(dots(image, LineStyle.of(2).colour()) > 200);
    }

    @Test
    void whatWasNotMeasuredLeavesItsPanelEmpty() throws IOException {
        Outcome outcome = outcome(trial("memit", Mode.CONSECUTIVE),
                result(5, summary(0, 0, 0, 0)), result(10, summary(0, 0, 0, 0)));

        // Only the line and the marker of the legend.
        assertTrue(dots(image(Curves.picture(List.of(outcome))), LineStyle.of(2).colour()) < 1500);
    }

    @Test
    void manyLongValuesStandUprightAndAreDrawnInTime() {
        List<Outcome> sweep = IntStream.range(0, 12)
                .mapToObj(i -> outcome(
                        new Trial("t" + i, Mode.CONSECUTIVE, settings("comeba-hk", 1),
                                new Variation("layers", i + ",13,14,15,16,17,18,19,20,21,22,23")),
                        result(10, summary(10, i % 10, 5, 9))))
                .toList();

        byte[] png = assertTimeoutPreemptively(Duration.ofSeconds(20),
                () -> PngWriter.png(SweepFigure.picture("layers", sweep)));

        assertNotEquals(0, png.length);
    }

    @Test
    void binsHoldTheSharesOfTheValuesInThem() {
        double[] shares = ZScoreHistograms.shares(new double[] {-.15, .05, .1, .3}, new double[] {-.2, 0, .2, .4});

        assertArrayEquals(new double[] {.25, .5, .25}, shares, 1e-12);
        assertArrayEquals(new double[] {0, 0, 0}, ZScoreHistograms.shares(new double[0], new double[] {-.2, 0, .2, .4}));
    }

    @Test
    void zScoresShowTheFirstMiddleAndLastLayer() {
        Picture picture = ZScoreHistograms.picture(EVERYTHING.methods()).orElseThrow();

        assertEquals(List.of("Layer 13, α = 2.20", "Layer 15, α = 2.04", "Layer 17, α = 1.88"),
                picture.panels().stream().map(panel -> panel.chart().getTitle()).toList());
        assertTrue(ZScoreHistograms.picture(EVERYTHING.methods().subList(1, 3)).isEmpty());
    }

    @Test
    void anAlphaFarBeyondEveryZScoreTakesNoRoom() {
        double[] near = ZScoreHistograms.edges(List.of(sample(2.5)));

        assertEquals(-.6, near[0], 1e-12);
        assertEquals(2.6, near[near.length - 1], 1e-12);
        for (double alpha : new double[] {1e12, Double.POSITIVE_INFINITY}) {
            double[] far = ZScoreHistograms.edges(List.of(sample(alpha)));
            assertEquals(-.6, far[0], 1e-12);
            assertEquals(1.2, far[far.length - 1], 1e-12);
        }
    }

    private static ZScoreSample sample(double alpha) {
        return new ZScoreSample(0, alpha, new double[0], new double[] {-.5, 1.1}, new double[] {.3});
    }

    private static BufferedImage image(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(PngWriter.png(picture)));
    }

    private static long dots(BufferedImage image, Color colour) {
        return IntStream.range(0, image.getWidth())
                .mapToLong(x -> IntStream.range(0, image.getHeight())
                        .filter(y -> image.getRGB(x, y) == colour.getRGB())
                        .count())
                .sum();
    }
}

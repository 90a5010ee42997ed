package dev.palimpsest.internal.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.jobs.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressBarTest {

    private static final String LONG = "loss 0.123 for “Die Muttersprache von Zoë” 東京都 — " + "and so on ".repeat(30);

    @Test
    void aBarHasItsPartsWhereThereIsRoom() {
        assertEquals("edit  45% [============>              ] 9/20, 0:12, 0:15 left, loss 0.312",
                ProgressBar.text("edit", 9, 20, "loss 0.312", 12.4, 73));
        assertEquals("edit 100% [==============================] 20/20, 1:00:05",
                ProgressBar.text("edit", 20, 20, "", 3605, 80));
        assertEquals("tokens 11435, 0:08", ProgressBar.text("tokens", 11435, -1, "", 8, 80));
    }

    @Test
    void aNarrowTerminalGetsTheMostImportantParts() {
        assertEquals("edit  45% [=====>       ] 9/20", ProgressBar.text("edit", 9, 20, "loss 0.312", 12.4, 30));
        assertEquals("edit  45% 9/20", ProgressBar.text("edit", 9, 20, "loss 0.312", 12.4, 17));
        assertEquals("facts 1…  45%", ProgressBar.text("facts 1–10 of 100", 9, 20, "", 1, 13));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 10, 20, 40, 59, 60, 79, 80, 119, 120, 250})
    void noBarIsWiderThanTheTerminal(int columns) {
        for (String task : List.of("edit", "facts 1–10 of 100", "東京都の人口", LONG, "")) {
            for (String message : List.of("", "loss 0.3", LONG)) {
                for (long total : new long[] {-1, 0, 1, 100, Long.MAX_VALUE}) {
                    for (long done : new long[] {0, 1, 50, 200, Long.MAX_VALUE}) {
                        String text = ProgressBar.text(task, done, total, message, 12_345, columns);
                        assertTrue(DisplayWidth.of(text) <= columns, columns + ": " + text);
                        assertEquals(1, Math.max(1, text.lines().count()));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 120})
    void aBarIsDrawnInPlaceAndLeavesNothing(int columns) throws InterruptedException {
        FakeTerminal screen = new FakeTerminal(columns);
        Console console = new Console(screen.writer(), screen.writer(), false, screen.terminal());
        try (Progress progress = console.progress("facts 1–10 of 100", 20)) {
            progress.reach(7);
            progress.message(LONG);
            await(screen, "35%");
            console.note("warning: something");
            console.say("batch %d", 1);
            await(screen, "35%");
            assertEquals(List.of("warning: something", "batch 1"), screen.screen().subList(0, 2));
            assertEquals(3, screen.screen().size(), "the bar is in the last line: " + screen.screen());
        }
        console.say("done");

        assertEquals(List.of("warning: something", "batch 1", "done"), screen.screen());
        assertFalse(screen.brokeALine());
    }

    @Test
    void aBarFollowsTheWindow() throws InterruptedException {
        FakeTerminal screen = new FakeTerminal(120);
        Console console = new Console(screen.writer(), screen.writer(), false, screen.terminal());
        try (Progress progress = console.progress("edit", 100)) {
            progress.reach(50);
            progress.message(LONG);
            await(screen, "50%");
            for (int columns : new int[] {60, 20, 90}) {
                screen.resize(columns);
                Thread.sleep(500);
                assertEquals(1, screen.screen().size(), screen.screen().toString());
                assertTrue(DisplayWidth.of(screen.screen().getLast()) < columns, screen.screen().toString());
            }
        }
        assertEquals(List.of(), screen.screen());
    }

    @Test
    void anUnknownWidthIsTakenToBe80() {
        assertEquals(79, new StatusLine(new PrintWriter(new StringWriter()), Terminal.of(true)).room());
    }

    @Test
    void theInnermostBarIsShown() throws InterruptedException {
        FakeTerminal screen = new FakeTerminal(80);
        Console console = new Console(screen.writer(), screen.writer(), false, screen.terminal());
        try (Progress outer = console.progress("outer", 10); Progress inner = console.progress("inner", 10)) {
            outer.reach(1);
            inner.reach(2);
            await(screen, "inner  20%");
            assertFalse(screen.screen().toString().contains("outer"));
            inner.close();
            await(screen, "outer  10%");
        }
        assertEquals(List.of(), screen.screen());
    }

    @Test
    void withoutATerminalAShortTaskPrintsNothing() {
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(err), new PrintWriter(err), false, Terminal.of(false));
        try (Progress progress = console.progress("edit", 100_000)) {
            for (int i = 0; i < 100_000; i++) {
                progress.reach(i);
                progress.message("loss " + new Random(i).nextInt());
            }
        }
        assertEquals("", err.toString());
    }

    private static void await(FakeTerminal screen, String text) throws InterruptedException {
        for (int i = 0; i < 200 && (screen.screen().isEmpty() || !screen.screen().getLast().contains(text)); i++) {
            Thread.sleep(50);
        }
        assertTrue(screen.screen().getLast().contains(text), screen.screen().toString());
    }
}

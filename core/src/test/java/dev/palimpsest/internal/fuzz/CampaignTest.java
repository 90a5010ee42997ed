package dev.palimpsest.internal.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignTest {

    @TempDir
    Path scratch;

    /** Throws what it is told to, for inputs whose first byte is even. */
    private record Throwing(Throwable thrown) implements FuzzTarget {

        @Override
        public String name() {
            return "throwing";
        }

        @Override
        public FuzzInput make(SplittableRandom random) {
            return FuzzInput.of("f", new byte[] {(byte) random.nextInt(), 1, 2, 3});
        }

        @Override
        public void read(Path folder) throws Exception {
            if (java.nio.file.Files.readAllBytes(folder.resolve("f"))[0] % 2 == 0) {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (Exception) thrown;
            }
        }

        @Override
        public boolean isRefusal(Throwable e) {
            return e instanceof IOException;
        }
    }

    private Verdict found(Throwable thrown) throws Exception {
        CampaignReport report = Campaign.run(
                home -> List.of(new Throwing(thrown)), new CampaignSettings(1, 100, 60, 2, scratch));
        assertEquals(100, report.inputs());
        assertEquals(1, report.failures().size(), report.table());
        Failure failure = report.failures().iterator().next();
        assertTrue(failure.toString().startsWith("throwing, seed 1, input "), failure.toString());
        // The input can be made again from its number, but for what was cut off.
        assertEquals(Campaign.input(new Throwing(thrown), 1, failure.index()).files().get("f")[0] % 2, 0);
        return failure.judgement().verdict();
    }

    @Test
    void everyBrokenPromiseIsFound() throws Exception {
        assertEquals(Verdict.RAW, found(new NullPointerException("x")));
        assertEquals(Verdict.RAW, found(new StackOverflowError()));
        assertEquals(Verdict.RAW, found(new NumberFormatException("x")));
        assertEquals(Verdict.MEMORY, found(new OutOfMemoryError("x")));
        assertEquals(Verdict.ARGUMENT, found(new IllegalArgumentException("x")));
        assertEquals(Verdict.BROKEN, found(new BrokenPromiseException("x")));
        assertEquals(Verdict.BROKEN, found(new IOException("no name of the file")));
    }

    @Test
    void aMessageIsCleanOrItsFlawIsNamed() {
        Path folder = Path.of("/data/x");
        assertEquals(null, Judge.unclean("/data/x/f: not é; get it again", folder));
        assertEquals("control characters in the message", Judge.unclean("/data/x/f: \u001b[2J", folder));
        assertEquals("control characters in the message", Judge.unclean("/data/x/f:\n", folder));
        assertEquals("control characters in the message", Judge.unclean("/data/x/f: \u202e", folder));
        assertEquals("a message of more than 2000 characters", Judge.unclean("/data/x/f" + "a".repeat(2_000), folder));
        assertEquals("a message without the file", Judge.unclean("f: damaged", folder));
        assertEquals("no message", Judge.unclean(null, folder));
    }

    @Test
    void anInputIsAFunctionOfSeedTargetAndNumber() {
        FuzzTarget target = new Throwing(null);
        byte[] first = Campaign.input(target, 7, 42).files().get("f");
        assertArrayEquals(first, Campaign.input(target, 7, 42).files().get("f"));
        long different = java.util.stream.LongStream.range(0, 100)
                .filter(i -> Campaign.input(target, 7, i).files().get("f")[0] != first[0]).count();
        assertTrue(different > 80, "only " + different);
    }

    @Test
    void mutationsReachInvalidAndValidJson() {
        SplittableRandom random = new SplittableRandom(3);
        WildJson seed = WildJson.object("a", 1, "b", WildJson.array("x", 2.5), "c", WildJson.object("d", null));
        String before = seed.toString();
        assertEquals("{\"a\":1,\"b\":[\"x\",2.5],\"c\":{\"d\":null}}", before);
        long changed = java.util.stream.IntStream.range(0, 200)
                .mapToObj(i -> seed.copy().mutate(random).toString()).filter(text -> !text.equals(before)).distinct().count();
        assertTrue(changed > 100, "only " + changed);
        assertEquals(before, seed.toString());
    }
}

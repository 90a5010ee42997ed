package dev.palimpsest.internal.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Cuts pieces out of a failing input as long as it fails in the same way. */
final class Shrinking {

    private static final long TIME = 2_000_000_000L;

    private Shrinking() {}

    /** A failure that took long is not tried again. */
    static Failure shrink(FuzzTarget target, Failure failure, Path folder) throws IOException {
        Verdict verdict = failure.judgement().verdict();
        if (verdict == Verdict.HANG || verdict == Verdict.SLOW || verdict == Verdict.MEMORY) {
            return failure;
        }
        long end = System.nanoTime() + TIME;
        Failure best = failure;
        for (String name : failure.input().files().keySet()) {
            byte[] bytes = best.input().files().get(name);
            for (int piece = Integer.highestOneBit(Math.max(1, bytes.length)); piece > 0; piece /= 2) {
                for (int at = 0; at + piece <= bytes.length && System.nanoTime() < end; ) {
                    byte[] less = ByteMutation.join(
                            Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + piece, bytes.length));
                    FuzzInput input = best.input().and(name, less);
                    input.write(folder);
                    Judgement judgement = Judge.judge(target, folder);
                    if (judgement.verdict() == verdict
                            && judgement.signature().equals(failure.judgement().signature())) {
                        best = new Failure(failure.target(), failure.seed(), failure.index(), judgement, input,
                                failure.count());
                        bytes = less;
                    } else {
                        at += piece;
                    }
                }
            }
        }
        return best;
    }
}

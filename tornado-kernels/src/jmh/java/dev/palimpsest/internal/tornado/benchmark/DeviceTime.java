package dev.palimpsest.internal.tornado.benchmark;

import dev.palimpsest.internal.tornado.KernelClock;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The device time of an iteration and its number of runs, beside wall time; {@link Result} divides one by the other. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class DeviceTime {

    /** Counted by the benchmarks. */
    public long runs;

    private long start;

    @Setup(Level.Iteration)
    public void start() {
        start = KernelClock.nanos();
    }

    public long kernelNanos() {
        return KernelClock.nanos() - start;
    }
}

package dev.palimpsest.tornado.benchmark;

import dev.palimpsest.tornado.KernelClock;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Beside wall time: an iteration's time on the device and its runs; {@link Result} divides. */
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

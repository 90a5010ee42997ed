package dev.palimpsest.internal.tornado;

/** The device time of the engine's kernels, by TornadoVM's profiler; 0 unless {@code palimpsest.tornado.profile} is set. */
public final class KernelClock {

    private KernelClock() {}

    /** Nanoseconds since the engine was opened; 0 where there is no GPU engine. */
    public static long nanos() {
        if (System.getProperty(Preconditions.STARTED) == null) {
            return 0;
        }
        OpenDevice open = OpenDevice.shared();
        return open == null ? 0 : open.device().kernelNanos();
    }
}

package dev.palimpsest.tornado;

/** The engine's kernels' time on the device, by TornadoVM's profiler; stands still unless Java was told to profile. */
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

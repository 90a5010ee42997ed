package dev.palimpsest.tornado;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Time the device spent in kernels, apart from what launching and copying cost; counts where Java was started with
 * {@code -Dpalimpsest.tornado.profile=true}, which costs some itself.
 */
public final class KernelClock {

    public static final String PROPERTY = "palimpsest.tornado.profile";

    private static final AtomicLong NANOS = new AtomicLong();

    private KernelClock() {}

    static boolean isOn() {
        return Boolean.getBoolean(PROPERTY);
    }

    static void add(long nanos) {
        NANOS.addAndGet(nanos);
    }

    /** Nanoseconds in kernels since Java was started. */
    public static long nanos() {
        return NANOS.get();
    }
}

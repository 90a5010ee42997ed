package dev.palimpsest.tornado;

import java.util.Locale;
import java.util.Optional;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** The ways to compute {@code out = x·W} that stand side by side. */
public enum GemmVariant {

    /** A thread per result, nothing shared: what TornadoVM makes of a plain loop. */
    NAIVE(false),
    /** 16 × 16 tiles in local memory, a result a thread: the engine's kernel for few rows. */
    TILED(false),
    /** 64 × 64 tiles, 4 × 4 results a thread in registers: the engine's kernel for many rows. */
    REGISTER_TILED(false),
    /** The same with weights stored in F16; arithmetic in F32. */
    REGISTER_TILED_F16(false),
    /** cuBLAS sgemm: the yardstick. */
    CUBLAS_F32(true),
    /** cuBLAS on tensor cores, F16 in and F32 out: the yardstick. */
    CUBLAS_F16(true),
    /** {@code KernelContext.mma}, F16 in and F32 out. */
    TENSOR_CORE(true);

    private static final String LIBRARY = "uk.ac.manchester.tornado.cublas.CuBlas";

    private final boolean library;

    GemmVariant(boolean library) {
        this.library = library;
    }

    /** {@code register-tiled}: as reports write it. */
    public static String name(GemmVariant variant) {
        return variant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is one of the engine's own kernels. */
    boolean isEngines() {
        return this != NAIVE && !library;
    }

    /** Why it can't run here. */
    public Optional<String> unusable() {
        if (!library) {
            return Optional.empty();
        }
        if (this == TENSOR_CORE) {
            return Optional.of("none of the engine's kernels uses tensor cores");
        }
        TornadoVMBackendType backend = TornadoRuntimeProvider.getTornadoRuntime().getBackendType(0);
        if (backend != TornadoVMBackendType.CUDA) {
            return Optional.of("library tasks need TornadoVM's CUDA backend, this is " + backend);
        }
        try {
            Class.forName(LIBRARY);
            return Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.of("this TornadoVM SDK has no " + LIBRARY);
        }
    }
}

package dev.palimpsest.internal.tornado.linear;

import java.util.Locale;
import java.util.Optional;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** The implementations of {@code out = x·W} that are compared. */
public enum GemmVariant {

    /** A thread per result, nothing shared: a plain loop compiled by TornadoVM. */
    NAIVE(Kind.LOOP, false),
    /** 16 × 16 tiles in local memory, a result a thread: the engine's kernel for few rows. */
    TILED(Kind.ENGINE, false),
    /** 64 × 64 tiles, 4 × 4 results a thread in registers: the engine's for more rows. */
    REGISTER_TILED(Kind.ENGINE, false),
    /** 128 × 128 tiles, 8 × 8 results a thread in registers: the engine's where that fills a device. */
    WIDE_TILED(Kind.ENGINE, false),
    /** {@link #REGISTER_TILED} with weights stored in F16; arithmetic in F32. */
    REGISTER_TILED_F16(Kind.ENGINE, true),
    /** {@link #WIDE_TILED} likewise. */
    WIDE_TILED_F16(Kind.ENGINE, true),
    /** {@code KernelContext.mma}: F16 in, F32 out; the engine's where it is asked for. */
    TENSOR_CORE(Kind.ENGINE, true),
    /** cuBLAS sgemm: the yardstick. */
    CUBLAS_F32(Kind.LIBRARY, false),
    /** cuBLAS on tensor cores, F16 in and F32 out: the yardstick. */
    CUBLAS_F16(Kind.LIBRARY, true);

    private enum Kind {
        LOOP,
        ENGINE,
        LIBRARY
    }

    private static final String LIBRARY = "uk.ac.manchester.tornado.cublas.CuBlas";

    private final Kind kind;
    private final boolean half;

    GemmVariant(Kind kind, boolean half) {
        this.kind = kind;
        this.half = half;
    }

    /** {@code register-tiled}: as reports write it. */
    public static String name(GemmVariant variant) {
        return variant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is one of the engine's own kernels. */
    boolean isEngines() {
        return kind == Kind.ENGINE;
    }

    /** Whether its weights are in F16. */
    boolean isHalf() {
        return half;
    }

    /** Why it can't run here. */
    public Optional<String> unusable() {
        if (kind != Kind.LIBRARY && this != TENSOR_CORE) {
            return Optional.empty();
        }
        TornadoVMBackendType backend = TornadoRuntimeProvider.getTornadoRuntime().getBackendType(0);
        if (this == TENSOR_CORE) {
            return backend == TornadoVMBackendType.CUDA || backend == TornadoVMBackendType.PTX
                    ? Optional.empty()
                    : Optional.of("tensor cores need TornadoVM's CUDA or PTX backend, this is " + backend);
        }
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

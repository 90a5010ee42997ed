package dev.palimpsest.tornado;

import dev.palimpsest.compute.Engine;
import dev.palimpsest.compute.EngineOptions;
import dev.palimpsest.compute.Engines;
import dev.palimpsest.compute.SymmetricEigen;
import dev.palimpsest.tensor.Matrix;

/** An eigendecomposition by the CPU engine: each model's statistics need it once, and the result is kept on disk. */
record HostEigen(Engine host, SymmetricEigen eigen) implements SymmetricEigen {

    static HostEigen of(EngineOptions options, Matrix matrix, double scale) {
        Engine host = Engines.open("cpu", options);
        try {
            return new HostEigen(host, host.symmetricEigen(matrix, scale));
        } catch (RuntimeException | Error failure) {
            host.close();
            throw failure;
        }
    }

    @Override
    public double[] values() {
        return eigen.values();
    }

    @Override
    public double[] vectors(int from, int to) {
        return eigen.vectors(from, to);
    }

    @Override
    public void close() {
        eigen.close();
        host.close();
    }
}

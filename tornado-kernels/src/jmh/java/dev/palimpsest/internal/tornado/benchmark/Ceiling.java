package dev.palimpsest.internal.tornado.benchmark;

import java.util.List;

/**
 * The highest rates of a device in this run.
 *
 * @param gigabytes per second, of a large copy: bytes read and written
 * @param gigaflops of the best large product in F32, cuBLAS's where it ran
 */
record Ceiling(double gigabytes, double gigaflops) {

    /** NaN where nothing was measured. */
    static Ceiling of(String engine, List<Result> results) {
        double copied = Double.NaN;
        double multiplied = Double.NaN;
        for (Result result : results) {
            boolean here = result.engine().equals(engine);
            boolean variant = engine.equals("tornado") && result.operation().equals("gemm")
                    && !result.engine().endsWith("f16") && !result.engine().equals("tensor-core");
            if (here && result.operation().equals("copy")) {
                copied = result.gigabytes();
            } else if (variant || here && result.operation().equals("product")) {
                multiplied = Double.isNaN(multiplied) ? result.gigaflops() : Math.max(multiplied, result.gigaflops());
            }
        }
        return new Ceiling(copied, multiplied);
    }

    /** The share of the ceiling that limits this work: of memory or of arithmetic, whichever would take longer alone. */
    double share(Result result) {
        Work work = result.work();
        boolean moving = work.operations() == 0 || work.bytes() / gigabytes > work.operations() / gigaflops;
        return moving ? result.gigabytes() / gigabytes : result.gigaflops() / gigaflops;
    }
}

package dev.palimpsest.internal.tornado.benchmark;

import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The work of one run of a benchmark: floating-point operations, and the fewest bytes it can move, every input read
 * once and every output written once.
 *
 * @param operations 0 where the work is moving data alone
 * @param bytes      0 where only arithmetic counts
 */
record Work(double operations, double bytes) {

    /** The work of the benchmark with these parameters. */
    static Work of(BenchmarkParams parameters) {
        String name = name(parameters);
        return switch (name) {
            case "gemm" -> product(parameters.getParam("product"));
            case "copy" -> new Work(0, 2.0 * 4 * 4 * squared(parameters));
            case "product" -> new Work(2 * squared(parameters) * Double.parseDouble(parameters.getParam("size")), 0);
            default -> operation(name, parameters);
        };
    }

    /** {@code linear}, {@code copy}, …: the method's name. */
    static String name(BenchmarkParams parameters) {
        String full = parameters.getBenchmark();
        return full.substring(full.lastIndexOf('.') + 1);
    }

    private static double squared(BenchmarkParams parameters) {
        double size = Double.parseDouble(parameters.getParam("size"));
        return size * size;
    }

    private static Work product(String sizes) {
        double operations = 2;
        for (String size : sizes.split("x")) {
            operations *= Double.parseDouble(size);
        }
        return new Work(operations, 0);
    }

    private static Work operation(String name, BenchmarkParams parameters) {
        BenchmarkShape shape = BenchmarkShape.of(parameters.getParam("model"));
        double d = shape.width();
        double n = shape.innerWidth();
        String given = parameters.getParam("rows");
        double rows = given == null ? 0 : Double.parseDouble(given);
        return switch (name) {
            case "linear" -> {
                double each = parameters.getParam("storage").equals("F16") ? 2 : 4;
                yield new Work(2 * rows * d * n, each * d * n + 4 * rows * (d + n));
            }
            case "addOuterProducts" -> new Work(2 * rows * d * n, 4 * (rows * (d + n) + 2 * d * n));
            case "layerNorm" -> new Work(0, 4 * 2 * rows * d);
            case "outlierSwap" -> new Work(0, 4 * 3 * rows * d);
            case "attention" -> attention(rows, d);
            // Symmetric: half of n² sums.
            case "moment" -> new Work(rows * n * n, 0);
            case "factorise" -> new Work(n * n * n / 3, 0);
            // Two triangular solves read the factor, n²/2 doubles, once each.
            case "solve" -> new Work(2 * ClosedFormBenchmark.KEYS * n * n, 8 * n * n);
            default -> throw new IllegalArgumentException("no benchmark '" + name + "'");
        };
    }

    private static Work attention(double rows, double d) {
        if (rows == 1) {
            double keys = AttentionBenchmark.CACHED + 1;
            return new Work(4 * d * keys, 4 * 2 * keys * d);
        }
        double length = AttentionBenchmark.LENGTH;
        return new Work(4 * d * rows * (length + 1) / 2, 4 * 4 * rows * d);
    }
}

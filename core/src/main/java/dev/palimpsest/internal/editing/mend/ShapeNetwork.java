package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.trained.Tensors;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NormalNumbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * The network of all edited projections of one shape: the normalisation of u and g, and two {@link ResidualLayer}s.
 *
 * <pre>
 *   h = [u; g]  normalised  ─▶ layer 1 ─▶ layer 2 ─▶ [ũ; g̃]        {@code [w]}, w = n + d
 * </pre>
 */
final class ShapeNetwork {

    /** A run over the terms of several edits, end to end: by projection, then by edit, then by token. */
    record Run(float[] output, List<ResidualLayer.Recorded> layers) {}

    private static final int LAYERS = 2;

    private final GptConfig config;
    private final Site.Point point;
    private final List<Site> sites;
    private final List<ResidualLayer> layers;
    private Moments moments;

    private ShapeNetwork(GptConfig config, Site.Point point, List<Site> sites, Moments moments, List<ResidualLayer> layers) {
        this.config = config;
        this.point = point;
        this.sites = sites;
        this.moments = moments;
        this.layers = layers;
    }

    /** An untrained network: U, c and o are 0, s is 1, V is normally distributed. */
    static ShapeNetwork fresh(Engine engine, Workspace workspace, GptConfig config, Site.Point point, List<Site> sites,
            int rank, NormalNumbers random) {
        int width = width(config);
        return new ShapeNetwork(config, point, sites, new Moments(width), layers(point, name -> {
            Matrix initial = switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "v" -> random.matrix(width, rank, 1);
                case "u" -> constant(rank, width, 0);
                case "c" -> constant(1, width, 0);
                case "s" -> constant(sites.size(), width, 1);
                default -> constant(sites.size(), width, 0);
            };
            return Parameter.of(engine, workspace, name, initial, true);
        }));
    }

    /**
     * A trained network, which is not trained further.
     *
     * @throws IllegalArgumentException when a tensor is missing or does not fit the model
     */
    static ShapeNetwork trained(Engine engine, Workspace workspace, GptConfig config, Site.Point point, List<Site> sites,
            int rank, Map<String, Matrix> tensors) {
        int width = width(config);
        Moments moments = Moments.of(Tensors.require(tensors, point.id() + ".moments", 3, width));
        return new ShapeNetwork(config, point, sites, moments, layers(point, name -> {
            Matrix stored = switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "v" -> Tensors.require(tensors, name, width, rank);
                case "u" -> Tensors.require(tensors, name, rank, width);
                case "c" -> Tensors.require(tensors, name, 1, width);
                default -> Tensors.require(tensors, name, sites.size(), width);
            };
            return Parameter.of(engine, workspace, name, stored, false);
        }));
    }

    private static List<ResidualLayer> layers(Site.Point point, Function<String, Parameter> parameter) {
        List<ResidualLayer> layers = new ArrayList<>();
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = point.id() + "." + layer + ".";
            layers.add(new ResidualLayer(parameter.apply(prefix + "v"), parameter.apply(prefix + "u"),
                    parameter.apply(prefix + "c"), parameter.apply(prefix + "s"), parameter.apply(prefix + "o")));
        }
        return layers;
    }

    /** The width of h: the same for both projections of an MLP. */
    static int width(GptConfig config) {
        return config.width() + config.innerWidth();
    }

    private static Matrix constant(int rows, int columns, float value) {
        float[] values = new float[Math.multiplyExact(rows, columns)];
        Arrays.fill(values, value);
        return Matrix.of(rows, columns, values);
    }

    List<Site> sites() {
        return sites;
    }

    List<Parameter> parameters() {
        return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    }

    void saveMoments(SortedMap<String, Matrix> to) {
        to.put(point.id() + ".moments", moments.matrix());
    }

    void restoreMoments(Map<String, Matrix> from) {
        moments = Moments.of(Tensors.require(from, point.id() + ".moments", 3, width(config)));
    }

    /** Adds the terms of edits to the running moments. */
    void absorb(List<SortedMap<Site, TokenFactors>> edits) {
        for (Site site : sites) {
            for (SortedMap<Site, TokenFactors> edit : edits) {
                moments.add(edit.get(site).joined(point, config));
            }
        }
    }

    /** Normalises and transforms the terms of edits. */
    Run forward(Engine engine, Workspace workspace, List<SortedMap<Site, TokenFactors>> edits) {
        int width = width(config);
        int rows = sites.stream().mapToInt(site -> tokens(edits, site)).sum();
        float[] h = new float[Math.multiplyExact(rows, width)];
        int[] matrix = new int[rows];
        int row = 0;
        for (Site site : sites) {
            for (SortedMap<Site, TokenFactors> edit : edits) {
                TokenFactors factors = edit.get(site);
                System.arraycopy(moments.normalised(factors.joined(point, config)), 0, h, row * width,
                        factors.tokens() * width);
                Arrays.fill(matrix, row, row + factors.tokens(), sites.indexOf(site));
                row += factors.tokens();
            }
        }
        List<ResidualLayer.Recorded> recorded = new ArrayList<>();
        if (rows > 0) {
            for (ResidualLayer layer : layers) {
                recorded.add(layer.forward(engine, workspace, h, matrix));
            }
        }
        return new Run(h, recorded);
    }

    /**
     * Adds to the gradients of the parameters.
     *
     * @param gradient with respect to the run's output; overwritten
     */
    void backward(Engine engine, Run run, float[] gradient) {
        for (int layer = run.layers().size() - 1; layer >= 0; layer--) {
            layers.get(layer).backward(engine, run.layers().get(layer), gradient);
        }
    }

    private static int tokens(List<SortedMap<Site, TokenFactors>> edits, Site site) {
        return edits.stream().mapToInt(edit -> edit.get(site).tokens()).sum();
    }

    /** Divides a run's rows among the edits they came from. */
    void split(float[] rows, List<SortedMap<Site, TokenFactors>> edits, List<SortedMap<Site, TokenFactors>> into) {
        int row = 0;
        for (Site site : sites) {
            for (int e = 0; e < edits.size(); e++) {
                int end = row + edits.get(e).get(site).tokens();
                into.get(e).put(site, TokenFactors.split(rows, point, config, row, end));
                row = end;
            }
        }
    }

    /** The inverse of {@link #split}. */
    float[] join(List<SortedMap<Site, TokenFactors>> edits) {
        int width = width(config);
        float[] rows = new float[Math.multiplyExact(
                sites.stream().mapToInt(site -> tokens(edits, site)).sum(), width)];
        int at = 0;
        for (Site site : sites) {
            for (SortedMap<Site, TokenFactors> edit : edits) {
                float[] some = edit.get(site).joined(point, config);
                System.arraycopy(some, 0, rows, at, some.length);
                at += some.length;
            }
        }
        return rows;
    }
}

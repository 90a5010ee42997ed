package dev.palimpsest.internal.editing.mend;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.Workspace;
import dev.palimpsest.internal.editing.trained.Tensors;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Site;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NormalNumbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * MEND's network (arXiv 2110.11309, section 3): it turns the rank-one terms of a gradient into those of an edit, per
 * token, {@code W' = W + η_W·Σ_b ũ_b g̃_bᵀ}. One {@link ShapeNetwork} for the first projections of the edited blocks' MLPs,
 * one for the second; a step size η for each projection.
 *
 * <p>Its inputs are constants in training, so no second derivatives are needed. Holds a workspace until closed. Used by one
 * thread at a time.
 */
final class Hypernetwork implements AutoCloseable {

    /** A transformation of several edits' terms. */
    record Run(List<SortedMap<Site, TokenFactors>> input, List<SortedMap<Site, TokenFactors>> output,
            List<ShapeNetwork.Run> shapes) {}

    private static final String ETA = "eta";

    private final Engine engine;
    private final Workspace workspace;
    private final List<Site> sites;
    private final List<ShapeNetwork> shapes;
    private final Parameter eta;

    private Hypernetwork(Engine engine, Workspace workspace, List<Site> sites, List<ShapeNetwork> shapes, Parameter eta) {
        this.engine = engine;
        this.workspace = workspace;
        this.sites = sites;
        this.shapes = shapes;
        this.eta = eta;
    }

    /** Both projections of every block, in the order of the data flow. */
    static List<Site> sites(List<Integer> layers) {
        return layers.stream()
                .flatMap(layer -> Arrays.stream(Site.Point.values()).map(point -> new Site(layer, point)))
                .toList();
    }

    private static List<Site> sites(List<Integer> layers, Site.Point point) {
        return layers.stream().map(layer -> new Site(layer, point)).toList();
    }

    /**
     * An untrained network, which leaves normalised terms as they are.
     *
     * @param eta the step size of every projection
     */
    static Hypernetwork fresh(Gpt gpt, List<Integer> layers, int rank, double eta, long seed) {
        Engine engine = gpt.engine();
        Workspace workspace = engine.workspace();
        try {
            NormalNumbers random = new NormalNumbers(seed);
            List<ShapeNetwork> shapes = new ArrayList<>();
            for (Site.Point point : Site.Point.values()) {
                shapes.add(ShapeNetwork.fresh(
                        engine, workspace, gpt.config(), point, sites(layers, point), rank, random));
            }
            float[] etas = new float[2 * layers.size()];
            Arrays.fill(etas, (float) eta);
            return new Hypernetwork(engine, workspace, sites(layers), shapes,
                    Parameter.of(engine, workspace, ETA, Matrix.of(1, etas.length, etas), true));
        } catch (RuntimeException | Error failure) {
            workspace.close();
            throw failure;
        }
    }

    /**
     * A trained network, which is not trained further.
     *
     * @param tensors of {@link #tensors}
     * @throws IllegalArgumentException when one is missing or does not fit the model
     */
    static Hypernetwork trained(Gpt gpt, List<Integer> layers, int rank, Map<String, Matrix> tensors) {
        Engine engine = gpt.engine();
        Workspace workspace = engine.workspace();
        try {
            List<ShapeNetwork> shapes = new ArrayList<>();
            for (Site.Point point : Site.Point.values()) {
                shapes.add(ShapeNetwork.trained(
                        engine, workspace, gpt.config(), point, sites(layers, point), rank, tensors));
            }
            Matrix etas = Tensors.require(tensors, ETA, 1, 2 * layers.size());
            return new Hypernetwork(engine, workspace, sites(layers), shapes,
                    Parameter.of(engine, workspace, ETA, etas, false));
        } catch (RuntimeException | Error failure) {
            workspace.close();
            throw failure;
        }
    }

    /** The edited projections, ascending. */
    List<Site> sites() {
        return sites;
    }

    /** η of every projection. */
    SortedMap<Site, Float> etas() {
        float[] values = engine.read(eta.value());
        SortedMap<Site, Float> etas = new TreeMap<>();
        for (int i = 0; i < values.length; i++) {
            etas.put(sites.get(i), values[i]);
        }
        return etas;
    }

    /** Adds the terms of edits to the moments that they are normalised with. */
    void absorb(List<SortedMap<Site, TokenFactors>> edits) {
        shapes.forEach(shape -> shape.absorb(edits));
    }

    /**
     * ũ and g̃ of every token, without η.
     *
     * @param scratch holds what the backward pass needs
     * @param edits   u and g of several edits; an edit's result does not depend on the others
     */
    Run transform(Workspace scratch, List<SortedMap<Site, TokenFactors>> edits) {
        List<SortedMap<Site, TokenFactors>> output = new ArrayList<>();
        edits.forEach(edit -> output.add(new TreeMap<>()));
        List<ShapeNetwork.Run> runs = new ArrayList<>();
        for (ShapeNetwork shape : shapes) {
            ShapeNetwork.Run run = shape.forward(engine, scratch, edits);
            shape.split(run.output(), edits, output);
            runs.add(run);
        }
        return new Run(edits, output, runs);
    }

    /**
     * Adds to the gradients of all parameters.
     *
     * @param gradients with respect to ũ and g̃ of every edit
     * @param etas      with respect to every η, summed over the edits
     */
    void backward(Run run, List<SortedMap<Site, TokenFactors>> gradients, Map<Site, Double> etas) {
        for (int i = 0; i < shapes.size(); i++) {
            shapes.get(i).backward(engine, run.shapes().get(i), shapes.get(i).join(gradients));
        }
        float[] sum = engine.read(eta.gradient());
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (float) (double) etas.get(sites.get(i));
        }
        engine.write(sum, eta.gradient());
    }

    /** V, U, c, s and o of all layers. */
    List<Parameter> weights() {
        return shapes.stream().flatMap(shape -> shape.parameters().stream()).toList();
    }

    /** η. */
    Parameter eta() {
        return eta;
    }

    /** Everything that edits depend on. */
    SortedMap<String, Matrix> tensors() {
        SortedMap<String, Matrix> tensors = new TreeMap<>();
        weights().forEach(parameter -> tensors.put(parameter.name(), parameter.matrix(engine)));
        tensors.put(eta.name(), eta.matrix(engine));
        shapes.forEach(shape -> shape.saveMoments(tensors));
        return tensors;
    }

    /** Everything that training depends on. */
    SortedMap<String, Matrix> state() {
        SortedMap<String, Matrix> state = new TreeMap<>();
        weights().forEach(parameter -> parameter.save(engine, state));
        eta.save(engine, state);
        shapes.forEach(shape -> shape.saveMoments(state));
        return state;
    }

    /** @throws IllegalArgumentException when a tensor is missing or has another shape */
    void restore(SortedMap<String, Matrix> state) {
        shapes.forEach(shape -> shape.restoreMoments(state));
        weights().forEach(parameter -> parameter.restore(engine, state));
        eta.restore(engine, state);
    }

    @Override
    public void close() {
        workspace.close();
    }
}

package dev.palimpsest.internal.editing.parts;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.InverseMemory;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.memory.NullSpace;
import dev.palimpsest.internal.editing.memory.NullSpace.Cut;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The memory that starts from {@code P = Π/L2}, Π the projector onto a layer's null space: singular, which the
 * push-through form permits. Every update stays in the null space. With the settings for it: AlphaEdit's.
 */
public final class NullSpaceForm implements ClosedForm.Memory {

    private static final String ENERGY_NAME = "null-space-energy";

    /** L2. */
    public static final Setting<Double> L2 = Setting.of("l2",
            SettingType.atMost(1e12, "no fact would be changed", SettingType.positive()), 10.0,
            "Weight of the update's norm: larger values change less").strengthened(value -> value > 0.1 ? 0.1 : value / 10);

    /** An absolute threshold depends on the model's scale, so only the published models have one by default. */
    public static final Setting<Double> THRESHOLD = Setting.of("null-space",
            SettingType.atMost(1e12, "the whole space would be the null space", SettingType.positive()),
            "Eigenvalues of the second moment below this span the null space (absolute)",
            (config, given) -> PaperModel.of(config).isPresent() && !given.has(ENERGY_NAME)
                    ? Optional.of(0.02)
                    : Optional.empty()).strengthened(value -> 10 * value);

    /** The threshold as a share of the trace. */
    public static final Setting<Double> ENERGY = Setting.of(ENERGY_NAME, SettingType.fraction(),
            "The smallest eigenvalues that make up this share of the trace span the null space",
            (config, given) -> PaperModel.of(config).isEmpty() && !given.has("null-space")
                    ? Optional.of(0.02)
                    : Optional.empty()).strengthened(value -> Math.max(value, Math.min(0.5, 5 * value)));

    /** The key that {@link #start} distinguishes memories by. */
    private record Start(Cut cut, double l2) {}

    private final EditingContext context;
    private final Cut cut;
    private final double l2;
    private final Map<Integer, Map<String, Double>> figures = new HashMap<>();

    /**
     * @param context of the editor
     * @param cut     the size of the null space
     * @param l2      L2
     */
    private NullSpaceForm(EditingContext context, Cut cut, double l2) {
        this.context = context;
        this.cut = cut;
        this.l2 = l2;
    }

    /** The memory for a method's settings. */
    public static NullSpaceForm of(EditingContext context, Settings settings) {
        Cut cut = settings.find(THRESHOLD).<Cut>map(Cut.Threshold::new)
                .orElseGet(() -> new Cut.Energy(settings.get(ENERGY)));
        return new NullSpaceForm(context, cut, settings.get(L2));
    }

    /** @throws IllegalArgumentException unless exactly one of the two settings of the cut has a value */
    public static void requireOneCut(Settings settings) {
        if (settings.find(THRESHOLD).isPresent() == settings.find(ENERGY).isPresent()) {
            throw new IllegalArgumentException("give either --null-space or --null-space-energy, not both");
        }
    }

    @Override
    public Object start() {
        return new Start(cut, l2);
    }

    @Override
    public InverseMemory open(Engine engine, int layer) {
        NullSpace space = NullSpace.of(context.nullSpaces(), engine, layer, context.statistics(), cut);
        if (space.rank() == space.width()) {
            context.listener().warned("layer " + layer + ": with " + cut + " the null space is the whole key space, so"
                    + " existing knowledge is not protected; choose a smaller value");
        }
        figures.put(layer, Map.of(
                "null_space_rank", (double) space.rank(),
                "null_space_largest_eigenvalue", space.largestKept(),
                "null_space_next_eigenvalue", space.smallestDropped()));
        return engine.projection(space.basis(), space.complement(), 1 / l2);
    }

    /** Empty for a layer whose memory another editor opened. */
    @Override
    public Map<String, Double> figures(int layer) {
        return figures.getOrDefault(layer, Map.of());
    }
}

package dev.palimpsest.internal.editing.alphaedit;

import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.memory.NullSpace.Cut;
import dev.palimpsest.internal.editing.parts.ClosedForm;
import dev.palimpsest.internal.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.internal.editing.parts.ClosedFormMethod;
import dev.palimpsest.internal.editing.parts.Writing;
import dev.palimpsest.internal.editing.settings.PaperModel;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.Optional;

/** AlphaEdit: MEMIT's closed form inside the null space of plain text's keys, with a memory of earlier batches. */
public final class AlphaEdit extends ClosedFormMethod {

    static final String ENERGY_NAME = "null-space-energy";

    static final Setting<Double> L2 = Setting.of("l2",
            SettingType.atMost(1e12, "no fact would be changed", SettingType.positive()), 10.0,
            "Weight of the update's norm: larger values change less").strengthened(value -> value > 0.1 ? 0.1 : value / 10);

    /** An absolute threshold depends on the model's scale, so only the published models have one by default. */
    static final Setting<Double> THRESHOLD = Setting.of("null-space",
            SettingType.atMost(1e12, "the whole space would be the null space", SettingType.positive()),
            "Eigenvalues of the second moment below this span the null space (absolute)",
            (config, given) -> PaperModel.of(config).isPresent() && !given.has(ENERGY_NAME)
                    ? Optional.of(0.02)
                    : Optional.empty()).strengthened(value -> 10 * value);
    static final Setting<Double> ENERGY = Setting.of(ENERGY_NAME, SettingType.fraction(),
            "The smallest eigenvalues that make up this share of the trace span the null space",
            (config, given) -> PaperModel.of(config).isEmpty() && !given.has("null-space")
                    ? Optional.of(0.02)
                    : Optional.empty()).strengthened(value -> Math.max(value, Math.min(0.5, 5 * value)));

    /** Called by the registry. */
    public AlphaEdit() {
        super(new Description("alphaedit", "AlphaEdit",
                "Batches in closed form inside the null space of plain text's keys, with a memory, in place",
                "AlphaEdit: Null-Space Constrained Knowledge Editing, ICLR 2025 (arXiv 2410.02355)"),
                THRESHOLD, ENERGY, L2);
    }

    @Override
    public void check(Settings settings, GptConfig config) {
        if (settings.find(THRESHOLD).isPresent() == settings.find(ENERGY).isPresent()) {
            throw new IllegalArgumentException("give either --null-space or --null-space-energy, not both");
        }
    }

    @Override
    protected ClosedForm form(EditingContext context, Settings settings) {
        Cut cut = settings.find(THRESHOLD).<Cut>map(Cut.Threshold::new)
                .orElseGet(() -> new Cut.Energy(settings.get(ENERGY)));
        return new ClosedForm(
                new NullSpaceForm(context, cut, settings.get(L2)), Absorbed.RECOMPUTED, Writing::inPlace);
    }
}

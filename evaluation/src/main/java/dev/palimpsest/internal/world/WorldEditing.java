package dev.palimpsest.internal.world;

import dev.palimpsest.internal.editing.EditingMethod;
import dev.palimpsest.internal.editing.Methods;
import dev.palimpsest.internal.editing.change.DenseDelta;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.Setting.Scope;
import dev.palimpsest.internal.editing.settings.Settings;
import dev.palimpsest.internal.model.GptConfig;
import java.util.List;
import java.util.Locale;

/**
 * Settings for editing a world's model; all others are the paper's. The paper's λ is for keys ten times as wide, in
 * which a hundred edits take up little space. They were tuned on the built-in world and on one with a GPT-J.
 *
 * @param layers layers that recall facts
 * @param lambda λ
 * @param clamp  maximum ‖δ‖ as a multiple of ‖h0‖
 * @param steps  optimisation steps; a small model's values converge more slowly
 */
public record WorldEditing(List<Integer> layers, double lambda, double clamp, int steps) {

    private static final WorldEditing SEQUENTIAL = new WorldEditing(List.of(0, 1, 2), 50, 0.75, 60);

    /** The MLP of a first parallel block sees one token alone, and in a small GPT-J the second recalls the fact. */
    private static final WorldEditing PARALLEL = new WorldEditing(List.of(1), 100, 1.5, 60);

    /** The layer that fine-tuning trains. */
    private static final int TUNED_LAYER = 0;

    /** The settings for a model; layers that it does not have are omitted. */
    public static WorldEditing of(GptConfig config) {
        WorldEditing whole = config.architecture().parallel() ? PARALLEL : SEQUENTIAL;
        List<Integer> there = whole.layers.stream().filter(layer -> layer < config.layers()).toList();
        return new WorldEditing(there.isEmpty() ? List.of(0) : there, whole.lambda, whole.clamp, whole.steps);
    }

    /** The settings of a method: those of its values that these are about, and its defaults for the rest. */
    public Settings settings(GptConfig config, String id) {
        EditingMethod method = Methods.of(id);
        Given given = Given.NOTHING.beside(layers);
        for (Setting<?> setting : method.schema()) {
            given = given(given, method, setting);
        }
        return Methods.settings(method, config, given);
    }

    /** A weight that is trained as a whole is not constrained, as in the paper for GPT-J. */
    private <T> Given given(Given given, EditingMethod method, Setting<T> setting) {
        boolean dense = method.mechanism() == DenseDelta.class;
        if (setting.name().equals("layers") && dense) {
            return with(given, setting, Integer.toString(TUNED_LAYER));
        }
        if (setting.name().equals("limit") && dense) {
            return with(given, setting, "Infinity");
        }
        if (setting.scope() != Scope.SHARED) {
            return given;
        }
        return switch (setting.name()) {
            case "layers" -> with(given, setting, range());
            case "lambda" -> with(given, setting, Double.toString(lambda));
            case "clamp" -> with(given, setting, Double.toString(clamp));
            case "steps" -> with(given, setting, Integer.toString(steps));
            default -> given;
        };
    }

    private static <T> Given with(Given given, Setting<T> setting, String text) {
        return given.with(setting, setting.parse(text));
    }

    /** The layers as an option value: {@code 0-2}, {@code 1}. */
    public String range() {
        return layers.size() == 1 ? layers.getFirst().toString() : layers.getFirst() + "-" + layers.getLast();
    }

    /** All settings as command-line options. */
    public String options() {
        return String.join(" ", words());
    }

    /** The same, word by word. */
    public List<String> words() {
        return List.of("--layers", range(), "--lambda", String.format(Locale.ROOT, "%.0f", lambda), "--clamp",
                Double.toString(clamp), "--steps", Integer.toString(steps));
    }
}

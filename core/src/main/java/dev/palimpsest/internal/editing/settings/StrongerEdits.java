package dev.palimpsest.internal.editing.settings;

import dev.palimpsest.internal.message.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proposals for a method whose edits do not work: values of its settings that make edits stronger, from its schema. All of
 * them together are proposed, since any one may be what holds the edits back.
 */
public final class StrongerEdits {

    private StrongerEdits() {}

    /**
     * One proposal.
     *
     * @param setting the setting
     * @param now     its value, as text for users
     * @param better  the proposed value, likewise
     */
    public record Proposal(Setting<?> setting, String now, String better) {}

    /** The proposals for {@code settings}, in the schema's order; empty when it has none. */
    public static List<Proposal> of(List<Setting<?>> schema, Settings settings) {
        List<Proposal> proposals = new ArrayList<>();
        for (Setting<?> setting : schema) {
            proposal(setting, settings).ifPresent(proposals::add);
        }
        return proposals;
    }

    private static <T> Optional<Proposal> proposal(Setting<T> setting, Settings settings) {
        Optional<T> now = settings.find(setting);
        if (setting.stronger() == null || now.isEmpty()) {
            return Optional.empty();
        }
        try {
            T value = setting.type().checked(setting.name(), setting.stronger().apply(now.get()));
            return value.equals(now.get())
                    ? Optional.empty()
                    : Optional.of(new Proposal(setting, text(setting, now.get()), text(setting, value)));
        } catch (ArithmeticException | IllegalArgumentException e) {
            // The value is at the end of its range already.
            return Optional.empty();
        }
    }

    private static <T> String text(Setting<T> setting, T value) {
        return value instanceof Double number ? NumberText.of(number) : setting.type().format(value);
    }
}

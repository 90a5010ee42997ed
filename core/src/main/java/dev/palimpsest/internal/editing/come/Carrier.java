package dev.palimpsest.internal.editing.come;

import dev.palimpsest.internal.editing.EditCost;
import dev.palimpsest.internal.editing.EditingContext;
import dev.palimpsest.internal.editing.parts.ClosedForm;
import dev.palimpsest.internal.editing.parts.ClosedForm.Absorbed;
import dev.palimpsest.internal.editing.parts.ClosedFormCost;
import dev.palimpsest.internal.editing.parts.MomentForm;
import dev.palimpsest.internal.editing.parts.NullSpaceForm;
import dev.palimpsest.internal.editing.parts.Writing;
import dev.palimpsest.internal.editing.settings.Given;
import dev.palimpsest.internal.editing.settings.Setting;
import dev.palimpsest.internal.editing.settings.SettingType;
import dev.palimpsest.internal.editing.settings.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The method whose closed form writes CoME's target values; its settings apply, those of the others stay unset. */
enum Carrier {

    /** MEMIT: no memory of earlier batches; as published. */
    MEMIT {
        @Override
        ClosedForm form(EditingContext context, Settings settings) {
            return ofMoments(context, settings, Absorbed.NONE);
        }
    },

    /** COMEBA without hook layers: a memory of all batches' keys. */
    COMEBA {
        @Override
        ClosedForm form(EditingContext context, Settings settings) {
            return ofMoments(context, settings, Absorbed.USED);
        }
    },

    /** AlphaEdit: inside the null space, with a memory. */
    ALPHAEDIT {
        @Override
        void check(Settings settings) {
            NullSpaceForm.requireOneCut(settings);
        }

        @Override
        EditCost cost(ClosedFormCost form, EditCost inPlace) {
            return form.inNullSpace(inPlace);
        }

        @Override
        ClosedForm form(EditingContext context, Settings settings) {
            return ClosedForm.ofBlockOutputs(
                    context, settings, NullSpaceForm.of(context, settings), Absorbed.RECOMPUTED, Writing::inPlace);
        }
    };

    static final Setting<String> SETTING = Setting.of("carrier",
            SettingType.choice(Arrays.stream(values()).map(Carrier::id).toArray(String[]::new)), MEMIT.id(),
            "Method whose closed form writes the target values; its settings apply: memit, as published, comeba or"
                    + " alphaedit");

    private static Carrier of(String id) {
        return Arrays.stream(values()).filter(carrier -> carrier.id().equals(id)).findFirst().orElse(MEMIT);
    }

    static Carrier of(Settings settings) {
        return of(settings.get(SETTING));
    }

    private static Carrier of(Given given) {
        return of(String.valueOf(given.values().get(SETTING.name())));
    }

    /** @throws IllegalArgumentException when the carrier's settings contradict each other */
    void check(Settings settings) {}

    /** The carrier's cost. @param inPlace that of a closed form from second moments */
    EditCost cost(ClosedFormCost form, EditCost inPlace) {
        return inPlace;
    }

    /** The carrier's closed form, with MEMIT's target values. */
    abstract ClosedForm form(EditingContext context, Settings settings);

    private static ClosedForm ofMoments(EditingContext context, Settings settings, Absorbed absorbed) {
        return ClosedForm.ofBlockOutputs(
                context, settings, MomentForm.of(context.statistics(), settings), absorbed, Writing::inPlace);
    }

    private static final List<Setting<?>> OF_MOMENTS = List.of(
            of(MomentForm.LAMBDA.byDefault((config, given) ->
                    (of(given) == MEMIT ? MomentForm.MEMIT_LAMBDA : MomentForm.LAMBDA).defaults().of(config, given)),
                    MEMIT, COMEBA),
            of(MomentForm.RIDGE, MEMIT, COMEBA));
    private static final List<Setting<?>> OF_NULL_SPACES = List.of(
            of(NullSpaceForm.THRESHOLD, ALPHAEDIT), of(NullSpaceForm.ENERGY, ALPHAEDIT), of(NullSpaceForm.L2, ALPHAEDIT));

    /** {@code setting} with its default for {@code users}; unset for other carriers. */
    private static <T> Setting<T> of(Setting<T> setting, Carrier... users) {
        List<Carrier> all = List.of(users);
        return setting
                .byDefault((config, given) -> all.contains(of(given))
                        ? setting.defaults().of(config, given)
                        : Optional.empty())
                .explained(setting.help() + ", for carrier "
                        + all.stream().map(Carrier::id).collect(Collectors.joining(" or ")) + " only");
    }

    /** The settings of all carriers. */
    static List<Setting<?>> settings() {
        return Stream.of(OF_MOMENTS, OF_NULL_SPACES).flatMap(List::stream).toList();
    }

    /** The settings that only other carriers use. */
    List<Setting<?>> unused() {
        return this == ALPHAEDIT ? OF_MOMENTS : OF_NULL_SPACES;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

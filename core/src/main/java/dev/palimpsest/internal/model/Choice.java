package dev.palimpsest.internal.model;

import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A constant of an enum that options and files name by its id: {@code MLP_INNER} by {@code mlp-inner}. */
public interface Choice {

    /** The constant's name in Java. */
    String name();

    /** The name in options and files. */
    default String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The constant of {@code type} with this id.
     *
     * @param what what is chosen, for the error
     * @throws IllegalArgumentException naming the available ids
     */
    static <C extends Enum<C> & Choice> C of(Class<C> type, String what, String id) {
        C[] choices = type.getEnumConstants();
        return Arrays.stream(choices).filter(choice -> choice.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + what + " " + Quote.of(id) + "; available: "
                        + Arrays.stream(choices).map(Choice::id).collect(Collectors.joining(", "))
                        + Suggestion.clause(id, Arrays.stream(choices).map(Choice::id).toList())));
    }
}

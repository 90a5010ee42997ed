package dev.palimpsest.internal.model;

import dev.palimpsest.internal.message.Quote;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds the architectures on the class path; a service file lists them. */
public final class Architectures {

    private static final List<Architecture> ALL =
            ServiceLoader.load(Architecture.class, Architecture.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private Architectures() {}

    /** All of them, in the service file's order. */
    public static List<Architecture> all() {
        return ALL;
    }

    /** The architecture with this {@code model_type} in {@code config.json}; empty when there is none. */
    public static Optional<Architecture> find(String modelType) {
        return ALL.stream().filter(architecture -> architecture.modelType().equals(modelType)).findFirst();
    }

    /** @throws IllegalArgumentException when there is none of that type; the message names the supported ones */
    public static Architecture of(String modelType) {
        return find(modelType).orElseThrow(() -> new IllegalArgumentException(
                "no architecture " + Quote.of(modelType) + "; there are: " + supported()));
    }

    /** The model types for a message: {@code gpt2, gptj}. */
    public static String supported() {
        return ALL.stream().map(Architecture::modelType).collect(Collectors.joining(", "));
    }
}

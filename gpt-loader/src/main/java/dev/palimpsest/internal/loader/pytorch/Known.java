package dev.palimpsest.internal.loader.pytorch;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A name of Python that a pickle of weights may refer to: the allow-list is complete. */
sealed interface Known extends Value permits Callable, ElementType {

    /** By {@code module.name}. */
    Map<String, Known> ALL = Stream.<Known>concat(Stream.of(Callable.values()), Stream.of(ElementType.values()))
            .collect(Collectors.toUnmodifiableMap(Known::pythonName, Function.identity()));

    /** {@code module.name}. */
    String pythonName();

    @Override
    default String description() {
        return pythonName();
    }
}

package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.dataset.InvalidDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the files of a task in a folder. */
final class TaskFolder {

    /** More names are not listed in a message. */
    private static final int NAMED = 4;

    private TaskFolder() {}

    /**
     * The one file to read: {@code data} itself, the first of {@code names} in it, or its only file with one of the
     * {@code endings}.
     *
     * @throws InvalidDataException when there is none, or several
     */
    static Path one(Path data, List<String> names, String... endings) {
        if (!isFolder(data)) {
            return data;
        }
        Optional<Path> named = names.stream().map(data::resolve).filter(Files::isRegularFile).findFirst();
        if (named.isPresent()) {
            return named.get();
        }
        List<Path> found = all(data, endings);
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new InvalidDataException(data + ": " + (found.isEmpty()
                ? "contains no " + String.join(" or ", names) + " and no other file that ends in "
                        + String.join(" or ", endings) + "; pass the folder or the file of the task"
                : "contains several files (" + found.stream().limit(NAMED).map(file -> file.getFileName().toString())
                        .collect(Collectors.joining(", ")) + (found.size() > NAMED ? " …" : "")
                        + "); pass the file to read"));
    }

    /** Whether {@code data} is a folder. @throws InvalidDataException when it does not exist */
    static boolean isFolder(Path data) {
        if (!Files.exists(data)) {
            throw new InvalidDataException(data + ": no such file or folder; pass the file of the task, or its folder");
        }
        return Files.isDirectory(data);
    }

    /** The files in {@code folder} that end in one of {@code endings}, by name. */
    static List<Path> all(Path folder, String... endings) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files
                    .filter(file -> Arrays.stream(endings).anyMatch(end -> file.getFileName().toString().endsWith(end)))
                    .sorted()
                    .toList());
        } catch (IOException | UncheckedIOException e) {
            throw new InvalidDataException(folder + ": cannot be listed; check its permissions");
        }
    }

    /** The folder that a file is in. */
    static Path of(Path file) {
        return file.toAbsolutePath().getParent();
    }
}

package dev.palimpsest.internal.loader;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.file.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The golden models of the test class path, as directories. */
public final class GoldenModels {

    public static final String GPT2 = "gpt2-mini";
    public static final String GPTJ = "gptj-mini";

    private static final List<String> FILES = List.of(
            "config.json", "model.safetensors", "vocab.json", "merges.txt", "edits.json", "expected.json",
            "expected.safetensors", "text.txt");

    private GoldenModels() {}

    /**
     * Copies a golden model's files to {@code parent/name}.
     *
     * @param name {@link #GPT2} or {@link #GPTJ}
     * @return the new directory
     */
    public static Path extract(String name, Path parent) {
        try {
            Path directory = Files.createDirectories(parent.resolve(name));
            for (String file : FILES) {
                try (InputStream in = GoldenModels.class.getResourceAsStream("/golden/" + name + "/" + file)) {
                    if (in == null) {
                        throw new IllegalStateException("no /golden/" + name + "/" + file + " on the class path");
                    }
                    Files.copy(in, directory.resolve(file));
                }
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Copies a method's golden numbers, {@code NAME.json} and {@code NAME.safetensors}, to {@code parent}.
     *
     * @return the file of tensors; the other one is beside it
     */
    public static Path extractMethod(String name, Path parent) {
        try {
            Files.createDirectories(parent);
            for (String end : List.of(".json", ".safetensors")) {
                try (InputStream in = GoldenModels.class.getResourceAsStream("/golden/methods/" + name + end)) {
                    Files.copy(in, parent.resolve(name + end));
                }
            }
            return parent.resolve(name + ".safetensors");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The content of an extracted model's {@code expected.json}. */
    public static JsonNode expected(Path directory) {
        return Json.read(directory.resolve("expected.json"));
    }
}

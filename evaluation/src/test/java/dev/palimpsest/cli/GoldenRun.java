package dev.palimpsest.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.GoldenModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A golden model with statistics and contexts, ready to be edited with the settings of its expected results.
 *
 * @param folder   for further files
 * @param model    the checkpoint
 * @param expected results of an independent implementation
 */
public record GoldenRun(Path folder, Path model, JsonNode expected) {

    public static GoldenRun open(String name, Path folder) {
        try {
            Path model = GoldenModels.extract(name, folder);
            GoldenRun run = new GoldenRun(
                    folder, model, CommandRun.parse(Files.readString(model.resolve("expected.json"))));
            Files.writeString(run.contexts(), run.config("contexts").toString());
            CommandRun.json("stats", model, "--text", run.text(), "--layers", run.layers(), "--out", run.statistics());
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode config(String name) {
        return expected.path("config").path(name);
    }

    /** The edited layers, as a value of {@code --layers}. */
    public String layers() {
        return config("layers").toString().replaceAll("[\\[\\]]", "");
    }

    public Path text() {
        return model.resolve("text.txt");
    }

    public Path requests() {
        return model.resolve("edits.json");
    }

    public Path statistics() {
        return folder.resolve("statistics.safetensors");
    }

    public Path contexts() {
        return folder.resolve("contexts.json");
    }

    /** The arguments of an edit with the golden settings, followed by {@code more}. */
    public Object[] edit(Path out, Object... more) {
        Object[] arguments = {
            "edit", model, "--requests", requests(), "--stats", statistics(), "--contexts", contexts(), "--layers",
            layers(), "--lambda", config("lambda").asText(), "--clamp", config("clamp_norm_factor").asText(), "--steps",
            config("steps").asText(), "--out", out
        };
        return CommandRun.arguments(arguments, more);
    }
}

package dev.palimpsest.internal.loader.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The switches of a {@code tokenizer_config.json} that change which ids a text has, whatever the other files say. */
final class TokenizerConfig {

    private static final String FILE = "tokenizer_config.json";
    private static final List<String> SWITCHES = List.of("add_prefix_space", "add_bos_token", "add_eos_token");

    private TokenizerConfig() {}

    /** @throws InvalidFileException when the folder's file, if it has one, sets a switch */
    static void require(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return;
        }
        JsonNode root = Json.read(file);
        for (String field : SWITCHES) {
            JsonNode value = root.path(field);
            if (!value.isMissingNode() && !value.isNull() && !(value.isBoolean() && !value.booleanValue())) {
                throw new InvalidFileException(file, "not a tokenizer of GPT-2's kind: its " + field + " is "
                        + Quote.bare(value), "set it to false if the model was trained so");
            }
        }
    }
}

package dev.palimpsest.internal.loader.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables of a byte-level BPE tokenizer, as read from Hugging Face's files.
 *
 * @param tokens  bytes by id
 * @param initial the id of each byte's own token
 * @param merges  (left id, right id) → (rank, merged id), both packed into a long; −1 for none
 * @param special ids of tokens that are matched literally in the text and never merged; those of a later map only where no
 *                earlier one has matched
 */
record Vocabulary(byte[][] tokens, int[] initial, Long2LongOpenHashMap merges, List<Map<String, Integer>> special) {

    static final String END_OF_TEXT = "<|endoftext|>";
    static final String TOKENS_FILE = "vocab.json";
    static final String MERGES_FILE = "merges.txt";
    static final String REMEDY = "give the tokenizer files that belong to the checkpoint";

    static long pack(int high, int low) {
        return (long) high << Integer.SIZE | low;
    }

    /**
     * Reads {@code vocab.json} and {@code merges.txt}, with {@code added_tokens.json} if present; without them
     * {@code tokenizer.json}. A {@code tokenizer_config.json} must not change how they are used.
     *
     * @throws InvalidFileException when files are missing or do not fit together, or are those of another kind of
     *                              tokenizer
     */
    static Vocabulary read(Path directory) {
        TokenizerConfig.require(directory);
        Path vocabulary = directory.resolve(TOKENS_FILE);
        Path merges = directory.resolve(MERGES_FILE);
        if (Files.exists(vocabulary) && Files.exists(merges)) {
            Path added = directory.resolve("added_tokens.json");
            Map<String, Integer> special =
                    Files.exists(added) ? readIds(added, Json.read(added)) : Map.of();
            VocabularyBuilder builder =
                    new VocabularyBuilder(vocabulary, merges, readIds(vocabulary, Json.read(vocabulary)), List.of(special));
            builder.mergeLines();
            return builder.build();
        }
        Path tokenizer = directory.resolve("tokenizer.json");
        if (Files.exists(tokenizer)) {
            return TokenizerJson.read(tokenizer);
        }
        throw new InvalidFileException(directory, "no tokenizer",
                "put the checkpoint's vocab.json and merges.txt, or its tokenizer.json, there");
    }

    /** The tables of a newly trained tokenizer. @param tokens by id @param merges by rank */
    static Vocabulary of(List<String> tokens, List<TrainedTokenizer.Merge> merges) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (String token : tokens) {
            ids.put(token, ids.size());
        }
        VocabularyBuilder builder =
                new VocabularyBuilder(Path.of(TOKENS_FILE), Path.of(MERGES_FILE), ids, List.of());
        for (TrainedTokenizer.Merge merge : merges) {
            builder.merge("a merge", new String[] {merge.left(), merge.right()});
        }
        return builder.build();
    }

    static Map<String, Integer> readIds(Path file, JsonNode object) {
        if (!object.isObject()) {
            throw new InvalidFileException(file, "no object of tokens and ids", REMEDY);
        }
        Map<String, Integer> ids = new LinkedHashMap<>(2 * object.size());
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            ids.put(field.getKey(), readId(file, field.getKey(), field.getValue()));
        }
        return ids;
    }

    static int readId(Path file, String token, JsonNode id) {
        if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
            throw new InvalidFileException(file, "token " + Quote.of(token) + " has the id " + Quote.bare(id), REMEDY);
        }
        return id.intValue();
    }
}

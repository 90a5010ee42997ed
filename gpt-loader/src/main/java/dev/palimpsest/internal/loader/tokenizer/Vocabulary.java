package dev.palimpsest.internal.loader.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.loader.file.BoundedLines;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
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
 * @param special ids of tokens that are matched literally in the text and never merged
 */
record Vocabulary(byte[][] tokens, int[] initial, Long2LongOpenHashMap merges, Map<String, Integer> special) {

    static final String END_OF_TEXT = "<|endoftext|>";
    static final String TOKENS_FILE = "vocab.json";
    static final String MERGES_FILE = "merges.txt";
    private static final String REMEDY = "give the tokenizer files that belong to the checkpoint";

    static long pack(int high, int low) {
        return (long) high << Integer.SIZE | low;
    }

    /**
     * Reads {@code vocab.json} and {@code merges.txt}, with {@code added_tokens.json} if present; without them
     * {@code tokenizer.json}.
     *
     * @throws InvalidFileException when files are missing or do not fit together
     */
    static Vocabulary read(Path directory) {
        Path vocabulary = directory.resolve(TOKENS_FILE);
        Path merges = directory.resolve(MERGES_FILE);
        if (Files.exists(vocabulary) && Files.exists(merges)) {
            Path added = directory.resolve("added_tokens.json");
            Map<String, Integer> special =
                    Files.exists(added) ? readIds(added, Json.read(added)) : Map.of();
            Builder builder = new Builder(vocabulary, merges, readIds(vocabulary, Json.read(vocabulary)), special);
            builder.mergeLines();
            return builder.build();
        }
        Path tokenizer = directory.resolve("tokenizer.json");
        if (Files.exists(tokenizer)) {
            return readTokenizer(tokenizer, Json.read(tokenizer));
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
        Builder builder = new Builder(Path.of(TOKENS_FILE), Path.of(MERGES_FILE), ids, Map.of());
        for (TrainedTokenizer.Merge merge : merges) {
            builder.merge("a merge", new String[] {merge.left(), merge.right()});
        }
        return builder.build();
    }

    /** {@code {"model": {"vocab": {token: id}, "merges": ["a b" or ["a", "b"]]}, "added_tokens": [{id, content}]}}. */
    private static Vocabulary readTokenizer(Path file, JsonNode root) {
        JsonNode splitter = root.path("pre_tokenizer");
        boolean byteLevel = splitter.isMissingNode()
                || splitter.path("type").asText().equals("ByteLevel")
                        && !splitter.path("add_prefix_space").asBoolean()
                        && splitter.path("use_regex").asBoolean(true);
        if (!root.path("model").path("type").asText("BPE").equals("BPE")
                || !byteLevel
                || root.hasNonNull("normalizer")) {
            throw new InvalidFileException(file, "not a tokenizer of GPT-2's kind (byte-level BPE without normalizer"
                    + " or prefix space)", REMEDY);
        }
        Map<String, Integer> special = new LinkedHashMap<>();
        for (JsonNode token : list(file, root, "added_tokens")) {
            if (!token.path("content").isTextual()) {
                throw new InvalidFileException(file, "an added token has no text as its 'content'", REMEDY);
            }
            String content = token.path("content").textValue();
            int id = readId(file, content, token.path("id"));
            Integer before = special.put(content, id);
            if (before != null && before != id) {
                throw new InvalidFileException(file, "the added token " + Quote.of(content) + " has the ids " + before
                        + " and " + id, REMEDY);
            }
        }
        Builder builder = new Builder(file, file, readIds(file, root.path("model").path("vocab")), special);
        int number = 0;
        for (JsonNode merge : list(file, root.path("model"), "merges")) {
            builder.merge("merge " + number++, pair(merge));
        }
        return builder.build();
    }

    /** {@code "a b"} or {@code ["a", "b"]}; empty for anything else. */
    private static String[] pair(JsonNode merge) {
        if (merge.isTextual()) {
            return merge.textValue().split(" ", -1);
        }
        return merge.size() == 2 && merge.path(0).isTextual() && merge.path(1).isTextual()
                ? new String[] {merge.path(0).textValue(), merge.path(1).textValue()}
                : new String[0];
    }

    /** A list, empty when it is missing or null. */
    private static JsonNode list(Path file, JsonNode object, String field) {
        JsonNode list = object.path(field);
        if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
            throw new InvalidFileException(file, "'" + field + "' is not a list", REMEDY);
        }
        return list;
    }

    private static Map<String, Integer> readIds(Path file, JsonNode object) {
        if (!object.isObject()) {
            throw new InvalidFileException(file, "no object of tokens and ids", REMEDY);
        }
        Map<String, Integer> ids = new LinkedHashMap<>(2 * object.size());
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            ids.put(field.getKey(), readId(file, field.getKey(), field.getValue()));
        }
        return ids;
    }

    private static int readId(Path file, String token, JsonNode id) {
        if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
            throw new InvalidFileException(file, "token " + Quote.of(token) + " has the id " + Quote.bare(id), REMEDY);
        }
        return id.intValue();
    }

    /** Combines the tables and checks that they fit together. */
    private static final class Builder {

        private static final int LONGEST_LINE = 1 << 16;

        private final Path vocabularyFile;
        private final Path mergesFile;
        private final Object2IntOpenHashMap<String> ids;
        private final Map<String, Integer> special = new LinkedHashMap<>();
        private final Long2LongOpenHashMap merges = new Long2LongOpenHashMap();
        private int rank;

        Builder(Path vocabularyFile, Path mergesFile, Map<String, Integer> ids, Map<String, Integer> added) {
            this.vocabularyFile = vocabularyFile;
            this.mergesFile = mergesFile;
            this.ids = new Object2IntOpenHashMap<>(ids);
            this.ids.defaultReturnValue(-1);
            merges.defaultReturnValue(-1);
            if (ids.containsKey(END_OF_TEXT)) {
                special.put(END_OF_TEXT, ids.get(END_OF_TEXT));
            }
            special.putAll(added);
            special.remove("");
            this.ids.putAll(special);
        }

        /** {@code merges.txt}: {@code #version} first, then one merge per line: two tokens separated by a space. */
        void mergeLines() {
            try (BoundedLines lines = BoundedLines.open(mergesFile, LONGEST_LINE)) {
                for (String line = lines.next(); line != null; line = lines.next()) {
                    if (!line.isEmpty() && !line.startsWith("#version")) {
                        merge("line " + lines.number(), line.split(" ", -1));
                    }
                }
            } catch (CharacterCodingException e) {
                throw new InvalidFileException(mergesFile, "not UTF-8", "the file is damaged: get it again", e);
            } catch (IOException e) {
                throw InvalidFileException.unreadable(mergesFile, e);
            }
        }

        /** The next merge in order of rank. @param where names it in errors */
        void merge(String where, String[] pair) {
            if (pair.length != 2 || pair[0].isEmpty() || pair[1].isEmpty()) {
                throw new InvalidFileException(mergesFile, where + " is not two tokens separated by a space",
                        REMEDY);
            }
            int left = known(where, pair[0]);
            int right = known(where, pair[1]);
            int merged = known(where, pair[0] + pair[1]);
            merges.put(pack(left, right), pack(rank++, merged));
        }

        private int known(String where, String token) {
            int id = ids.getInt(token);
            if (id < 0) {
                throw new InvalidFileException(mergesFile, where + ": " + Quote.of(token) + " is not in "
                        + vocabularyFile.getFileName(), REMEDY);
            }
            return id;
        }

        Vocabulary build() {
            byte[][] tokens = new byte[ids.size()][];
            ids.object2IntEntrySet().fastForEach(entry -> {
                int id = entry.getIntValue();
                if (id >= tokens.length || tokens[id] != null) {
                    throw new InvalidFileException(vocabularyFile, "the ids of " + tokens.length
                            + " tokens are not 0 to " + (tokens.length - 1) + " (" + Quote.of(entry.getKey()) + " has " + id
                            + ")", REMEDY);
                }
                tokens[id] = ByteAlphabet.bytes(entry.getKey());
            });
            int[] initial = new int[256];
            for (int value = 0; value < initial.length; value++) {
                initial[value] = ids.getInt(String.valueOf(ByteAlphabet.symbol(value)));
                if (initial[value] < 0) {
                    throw new InvalidFileException(vocabularyFile, "the symbol '" + ByteAlphabet.symbol(value)
                            + "' of byte " + value + " is missing", REMEDY);
                }
            }
            return new Vocabulary(tokens, initial, merges, Map.copyOf(special));
        }
    }
}

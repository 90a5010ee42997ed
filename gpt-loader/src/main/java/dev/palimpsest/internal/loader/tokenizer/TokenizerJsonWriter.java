package dev.palimpsest.internal.loader.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.BoundedLines;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes {@code tokenizer.json} for a checkpoint that has {@code vocab.json} and {@code merges.txt} only: the Java
 * ports of the Hugging Face libraries read nothing else. The tokenizer is the same.
 */
public final class TokenizerJsonWriter {

    /** The file's name. */
    public static final String FILE = "tokenizer.json";

    private static final String ADDED = "added_tokens.json";
    private static final String BYTE_LEVEL = "ByteLevel";
    private static final int LONGEST_LINE = 1 << 16;

    private TokenizerJsonWriter() {}

    /** Whether the checkpoint's tokenizer lies in the other two files only. */
    public static boolean isMissing(Path source) {
        return !Files.exists(source.resolve(FILE))
                && Files.exists(source.resolve(Vocabulary.TOKENS_FILE))
                && Files.exists(source.resolve(Vocabulary.MERGES_FILE));
    }

    /**
     * Writes the file.
     *
     * @param source a checkpoint whose tokenizer was {@linkplain BytePairTokenizer#open read}
     * @throws UnwritableFileException when the operating system refuses, or the disk is full
     */
    public static void write(Path source, Path folder) {
        JsonNode vocabulary = Json.read(source.resolve(Vocabulary.TOKENS_FILE));
        ObjectNode root = Json.NODES.objectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        if (vocabulary.has(Vocabulary.END_OF_TEXT)) {
            added(added, Vocabulary.END_OF_TEXT, vocabulary.path(Vocabulary.END_OF_TEXT).intValue());
        }
        Path more = source.resolve(ADDED);
        if (Files.exists(more)) {
            Json.read(more).properties().forEach(token -> {
                if (!token.getKey().isEmpty() && !token.getKey().equals(Vocabulary.END_OF_TEXT)) {
                    added(added, token.getKey(), token.getValue().intValue());
                }
            });
        }
        root.putNull("normalizer");
        byteLevel(root.putObject("pre_tokenizer"), false, true);
        byteLevel(root.putObject("post_processor"), true, false);
        byteLevel(root.putObject("decoder"), true, true);
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.putNull("dropout").putNull("unk_token");
        model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "").put("fuse_unk", false);
        model.set("vocab", vocabulary);
        merges(source.resolve(Vocabulary.MERGES_FILE), model.putArray("merges"));
        AtomicFile.write(folder.resolve(FILE), Json.write(root) + "\n");
    }

    private static void added(ArrayNode list, String token, int id) {
        list.addObject().put("id", id).put("content", token).put("single_word", false).put("lstrip", false)
                .put("rstrip", false).put("normalized", true).put("special", token.equals(Vocabulary.END_OF_TEXT));
    }

    private static void byteLevel(ObjectNode node, boolean prefixSpace, boolean trimOffsets) {
        node.put("type", BYTE_LEVEL).put("add_prefix_space", prefixSpace).put("trim_offsets", trimOffsets);
    }

    private static void merges(Path file, ArrayNode merges) {
        try (BoundedLines lines = BoundedLines.open(file, LONGEST_LINE)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (!line.isEmpty() && !line.startsWith("#version")) {
                    merges.add(line);
                }
            }
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }
}

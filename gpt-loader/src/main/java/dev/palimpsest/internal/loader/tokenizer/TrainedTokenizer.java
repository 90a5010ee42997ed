package dev.palimpsest.internal.loader.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The result of {@link BytePairTrainer}: GPT-2's two tables, with ids in GPT-2's order.
 *
 * <pre>
 *   id   0 … 255           256 …                      last
 *        a byte each       a merge each, by rank      &lt;|endoftext|&gt;
 * </pre>
 *
 * @param tokens by id, written in GPT-2's byte alphabet
 * @param merges by rank
 */
public record TrainedTokenizer(List<String> tokens, List<Merge> merges) {

    /** Two tokens, written in the byte alphabet, that are merged into one. */
    public record Merge(String left, String right) {}

    public TrainedTokenizer {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /** The id of the end-of-text token. */
    public int endOfText() {
        return tokens.size() - 1;
    }

    /** The tokenizer that {@link BytePairTokenizer#open} reads from the written files. */
    public Tokenizer tokenizer() {
        return new BytePairTokenizer(Vocabulary.of(tokens, merges));
    }

    /**
     * Writes {@code vocab.json} and {@code merges.txt}, replacing existing files.
     *
     * @param folder created if it does not exist
     * @throws InvalidFileException    when the path of a file is invalid
     * @throws UnwritableFileException when the operating system refuses, or the disk is full
     */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UnwritableFileException(folder, e);
        }
        ObjectNode ids = Json.NODES.objectNode();
        for (int id = 0; id < tokens.size(); id++) {
            ids.put(tokens.get(id), id);
        }
        StringBuilder lines = new StringBuilder("#version: 0.2\n");
        merges.forEach(merge -> lines.append(merge.left()).append(' ').append(merge.right()).append('\n'));
        AtomicFile.write(folder.resolve(Vocabulary.TOKENS_FILE), Json.write(ids));
        AtomicFile.write(folder.resolve(Vocabulary.MERGES_FILE), lines.toString());
    }
}

package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.dataset.TextFile;
import dev.palimpsest.internal.loader.file.ContentScan;
import dev.palimpsest.internal.loader.file.FileStamp;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.model.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Text files as token sequences that fit the model's context. Each line is tokenised separately, without its line
 * terminator; longer lines are cut into windows of the context's length.
 *
 * @param files     in this order
 * @param maxTokens total number of tokens, the last sequence being cut; null for all
 */
public record TextSource(List<Path> files, Long maxTokens) {

    /**
     * Checks that the files are text, if all of them will be read, before hours of work.
     *
     * @throws dev.palimpsest.internal.dataset.InvalidDataException naming file and line
     */
    public void check() {
        if (maxTokens == null) {
            files.forEach(file -> TextFile.readLines(file, text -> text.transferTo(Writer.nullWriter())));
        }
    }

    /** Passes all sequences to {@code receiver}, in order; none is empty. */
    void forEach(Tokenizer tokenizer, int context, Consumer<int[]> receiver) {
        long left = maxTokens == null ? Long.MAX_VALUE : maxTokens;
        for (Path file : files) {
            long open = left;
            left = TextFile.readLines(file, text -> forEach(text, open, tokenizer, context, receiver));
        }
    }

    /** @param open number of tokens wanted. @return number still wanted after this file */
    private static long forEach(
            BufferedReader text, long open, Tokenizer tokenizer, int context, Consumer<int[]> receiver)
            throws IOException {
        long left = open;
        while (left > 0) {
            String line = text.readLine();
            if (line == null) {
                break;
            }
            int[] tokens = tokenizer.encode(line);
            for (int from = 0; from < tokens.length && left > 0; from += context) {
                int length = (int) Math.min(Math.min(context, tokens.length - from), left);
                receiver.accept(Arrays.copyOfRange(tokens, from, from + length));
                left -= length;
            }
        }
        return left;
    }

    /** Identifies the text in saved work: names and sizes, without folders. */
    String description() {
        return files.stream().map(TextSource::describe).collect(Collectors.joining(", "));
    }

    /** What the file system says about the files now. */
    List<FileStamp> stamps() {
        return files.stream().map(FileStamp::of).toList();
    }

    /** Identifies the content of the files: 64 hexadecimal digits. Reads all of them. */
    String digest() {
        return Sha256.hex(files.stream().map(ContentScan::digest).collect(Collectors.joining(" ")));
    }

    private static String describe(Path file) {
        try {
            return file.getFileName() + " (" + Files.size(file) + " bytes)";
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }
}

package dev.palimpsest.internal.loader.file;

import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a clone without Git LFS has in place of a large file:
 *
 * <pre>
 *   version https://git-lfs.github.com/spec/v1
 *   oid sha256:7c8e…
 *   size 548118077
 * </pre>
 */
final class LfsPointer {

    private static final String START = "version https://git-lfs.github.com/spec/v1";
    /** The specification's own limit. */
    private static final int LARGEST = 1024;
    private static final Pattern SIZE = Pattern.compile("(?m)^size (\\d{1,19})\\s*$");

    private LfsPointer() {}

    /** @throws InvalidFileException when {@code file} is a pointer; nothing is thrown when it cannot be read */
    static void refuse(Path file) {
        byte[] bytes;
        try {
            if (!Files.isRegularFile(file) || Files.size(file) >= LARGEST) {
                return;
            }
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(LARGEST);
            }
        } catch (IOException e) {
            // Whoever opens the file reports that.
            return;
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(START)) {
            return;
        }
        Matcher size = SIZE.matcher(text);
        throw new InvalidFileException(file, "is a Git LFS pointer: the file itself"
                + (size.find() ? ", of " + size.group(1) + " bytes," : "") + " was not downloaded",
                "run 'git lfs install' and 'git lfs pull' in its repository, or download the file");
    }
}

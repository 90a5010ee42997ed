package dev.palimpsest.internal.loader.file;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The temporary files of {@link AtomicFile}, named {@code .NAME.UUID.tmp} beside {@code NAME}. A killed process leaves
 * them behind; whoever holds the lock of the output deletes them.
 */
public final class Temporaries {

    private static final String UUID_TMP = "\\.\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}\\.tmp";
    private static final Pattern ANY = Pattern.compile("\\.(.+?)(\\.partial)?" + UUID_TMP);

    private Temporaries() {}

    /** A new name beside {@code target}. */
    static Path beside(Path target) {
        return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    }

    /** Deletes the temporary files of {@code target} and of its progress, {@code TARGET.partial}. */
    static void discardOf(Path target) throws IOException {
        Pattern own = Pattern.compile(
                "\\." + Pattern.quote(target.getFileName().toString()) + "(\\.partial)?" + UUID_TMP);
        List<Path> stale;
        try (Stream<Path> files = Files.list(target.toAbsolutePath().getParent())) {
            stale = files.filter(file -> own.matcher(file.getFileName().toString()).matches()).toList();
        }
        for (Path file : stale) {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Deletes the temporary files in {@code folder} and the folders in it, without following symbolic links. Files and
     * folders with a lock of their own are left to whoever takes that.
     */
    public static void discardIn(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
                return !inner.equals(folder) && Files.exists(inner.resolve(".lock"))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Matcher name = ANY.matcher(file.getFileName().toString());
                if (name.matches() && !Files.exists(file.resolveSibling("." + name.group(1) + ".lock"))) {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

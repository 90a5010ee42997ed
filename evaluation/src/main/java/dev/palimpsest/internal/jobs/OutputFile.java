package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.OutputLock;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Output files: guarded and locked before work begins, and written atomically. */
public final class OutputFile {

    private OutputFile() {}

    /**
     * Checks that the file can be written, before work begins.
     *
     * @throws UserError                                     when its folder does not exist
     * @throws dev.palimpsest.loader.InvalidFileException    when something other than a file has its name
     * @throws dev.palimpsest.loader.UnwritableFileException when the folder is not writable
     */
    public static void check(Path file) {
        Path folder = AtomicFile.target(file).toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserError(file + ": its folder does not exist; create it first");
        }
        if (!Files.isWritable(folder)) {
            throw new UnwritableFileException(file, new IOException("no write permission for its folder"));
        }
    }

    /** What happens to an existing output of the same kind. */
    public enum Existing {

        /** It is an error: the user has to allow it to be replaced. */
        REFUSED,

        /** It is replaced; the user asked for that with {@code --force}. */
        REPLACED,

        /** The command continues it, or refuses it itself, naming the difference. */
        CONTINUED;

        /** @param force whether {@code --force} was given */
        public static Existing replacedIf(boolean force) {
            return force ? REPLACED : REFUSED;
        }
    }

    /**
     * Takes an output file for a command, before work begins. Nothing but this command writes it until the lock is
     * closed. A file of another kind is never replaced; an empty one always is.
     *
     * @param inputs all files and folders that the command reads; nulls are skipped
     * @throws UserError                                     when the file is an input, lies inside a checkpoint, is of
     *                                                       another kind, or exists and may not be replaced
     * @throws dev.palimpsest.loader.OutputInUseException    when another process writes it
     * @throws dev.palimpsest.loader.InvalidFileException    when something other than a file has its name
     * @throws dev.palimpsest.loader.UnwritableFileException when it cannot be written
     */
    public static OutputLock claim(Path file, OutputKind kind, Existing existing, Collection<Path> inputs) {
        check(file);
        Path target = AtomicFile.target(file).toAbsolutePath();
        if (OutputFolder.isRemnant(target)) {
            throw new UserError(file + ": names that begin with a dot and end with .lock or .tmp are kept for locks and"
                    + " temporary files; choose another " + kind.option());
        }
        OutputGuard.check(file, target, kind.option(), inputs);
        for (String companion : existing == Existing.CONTINUED ? kind.companions() : List.<String>of()) {
            Path beside = target.resolveSibling(target.getFileName() + companion);
            OutputGuard.check(file.resolveSibling(beside.getFileName()), beside, kind.option(), inputs);
        }
        OutputLock lock = OutputLock.take(file);
        try {
            checkExisting(file, target, kind, existing);
            return lock;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static void checkExisting(Path file, Path target, OutputKind kind, Existing existing) {
        if (isEmpty(target)) {
            return;
        }
        if (!kind.isThatOf(target)) {
            throw new UserError(file + ": already exists and is not a readable " + kind.title()
                    + "; delete it or choose another " + kind.option());
        }
        if (existing == Existing.REFUSED) {
            throw new UserError(file + ": already exists; pass --force to replace it, or choose another "
                    + kind.option());
        }
    }

    private static boolean isEmpty(Path target) {
        try {
            return !Files.exists(target) || Files.size(target) == 0;
        } catch (IOException e) {
            throw new UnwritableFileException(target, e);
        }
    }

    /**
     * Keeps an existing file under the name {@code FILE.previous} as well, before its successor replaces it; there is
     * no moment without the file. An earlier {@code FILE.previous} is kept as {@code FILE.previous.2}, or under the
     * next free number: the highest number is the youngest. Nothing is deleted. Where the file system has no hard
     * links, the content is copied.
     *
     * @param file the caller has its lock
     * @return the new name, or empty when there was no file, or an empty one
     */
    public static Optional<Path> keepPrevious(Path file) {
        Path target = AtomicFile.target(file);
        if (isEmpty(target)) {
            return Optional.empty();
        }
        Path previous = target.resolveSibling(target.getFileName() + ".previous");
        AtomicFile.target(previous);
        try {
            if (Files.exists(previous) && Files.isSameFile(previous, target)) {
                // Left by a process that was killed before it wrote the successor.
                return Optional.of(previous);
            }
            if (Files.exists(previous)) {
                keepNumbered(previous);
            }
            AtomicFile.link(target, previous);
        } catch (IOException e) {
            throw new UnwritableFileException(previous, e);
        }
        return Optional.of(previous);
    }

    /**
     * Checks that {@link #keepPrevious} can keep the file, before work begins.
     *
     * @throws dev.palimpsest.loader.InvalidFileException when something other than a file has the name
     */
    public static void checkPrevious(Path file) {
        Path target = AtomicFile.target(file);
        AtomicFile.target(target.resolveSibling(target.getFileName() + ".previous"));
    }

    private static void keepNumbered(Path previous) throws IOException {
        int number = 2;
        Path numbered = numbered(previous, number);
        while (Files.exists(numbered, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.isSameFile(numbered, previous)) {
                return;
            }
            numbered = numbered(previous, ++number);
        }
        AtomicFile.link(previous, numbered);
    }

    private static Path numbered(Path previous, int number) {
        return previous.resolveSibling(previous.getFileName() + "." + number);
    }

    /** Writes UTF-8 text. */
    public static void write(Path file, Consumer<PrintWriter> content) {
        AtomicFile.write(file, channel -> {
            // Not closed here: the channel still has to be synchronised with the disk.
            Writer checked = new CheckedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
            try {
                PrintWriter writer = new PrintWriter(checked);
                content.accept(writer);
                writer.flush();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    /** Throws where a {@link PrintWriter} would swallow the error and its reason. */
    private static final class CheckedWriter extends FilterWriter {

        CheckedWriter(Writer out) {
            super(out);
        }

        @Override
        public void write(int character) {
            write(new char[] {(char) character}, 0, 1);
        }

        @Override
        public void write(String text, int from, int length) {
            write(text.toCharArray(), from, length);
        }

        @Override
        public void write(char[] characters, int from, int length) {
            try {
                out.write(characters, from, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void flush() {
            try {
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

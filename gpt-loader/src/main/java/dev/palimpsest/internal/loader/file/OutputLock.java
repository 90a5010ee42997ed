package dev.palimpsest.internal.loader.file;

import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.OutputInUseException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The right to write one output file or folder, for one process and one thread at a time. The operating system releases
 * it when the process ends, however it ends.
 *
 * <pre>
 *   .NAME.lock        beside the file NAME, or beside the target of the symbolic link NAME
 *   FOLDER/.lock      in a folder
 *
 *   1234 2026-01-31T12:00:00Z     who holds it: the process and its start
 * </pre>
 *
 * The holder alone writes the output, and no temporary file that lies there is in use: taking the lock deletes those of
 * killed processes. Closing the lock deletes its file.
 */
public final class OutputLock implements AutoCloseable {

    /** Locks are the process's, so the set is too: closing a second channel of a file would release the first's lock. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    /** Windows denies reading a locked range; this byte is beyond the content, which others read. */
    private static final long LOCKED_BYTE = 1L << 40;

    /** A holder writes who it is right after locking; 25 waits of 20 ms are enough for that. */
    private static final int WAITS = 25;

    private static final int MILLIS = 20;

    /** What a lock contains: its owner, or as much of it as is written. */
    private static final Pattern OWNER = Pattern.compile("[0-9 :.TZ+-]*");
    private static final int LARGEST = 128;
    private static final Set<OpenOption> EXISTING =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path key;
    private final Path file;
    private final FileChannel channel;

    private OutputLock(Path key, Path file, FileChannel channel) {
        this.key = key;
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock of an output file, which need not exist, and deletes its stale temporary files.
     *
     * @param out as the user gave it
     * @throws OutputInUseException    when it is held, naming the process
     * @throws InvalidFileException    as {@link AtomicFile#target} does, and when there is no such folder
     * @throws UnwritableFileException when its folder is not writable, or its file system has no locks
     */
    public static OutputLock take(Path out) {
        Path target = AtomicFile.target(out).toAbsolutePath();
        OutputLock lock =
                take(out, target.resolveSibling("." + target.getFileName() + ".lock"), "%s: %s is writing it%s");
        return lock.discarding(out, () -> Temporaries.discardOf(target));
    }

    /**
     * Takes the lock of an output folder, which must exist, and deletes the stale temporary files in it.
     *
     * @throws OutputInUseException    when it is held, naming the process
     * @throws UnwritableFileException when the folder is not writable, or its file system has no locks
     */
    public static OutputLock takeFolder(Path folder) {
        OutputLock lock = take(folder, folder.resolve(".lock"), "%s: in use by another run, %s%s");
        return lock.discarding(folder, () -> Temporaries.discardIn(folder));
    }

    private static OutputLock take(Path out, Path file, String inUse) {
        Path key = key(out, file);
        if (!HELD.add(key)) {
            throw inUse(out, inUse, owner());
        }
        FileChannel channel = null;
        try {
            while (channel == null) {
                channel = attempt(out, file, inUse);
            }
            OutputLock lock = new OutputLock(key, file, channel);
            try {
                lock.writeOwner();
                return lock;
            } catch (IOException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            HELD.remove(key);
            throw refused(out, file, e);
        } catch (RuntimeException e) {
            HELD.remove(key);
            throw e;
        }
    }

    private void writeOwner() throws IOException {
        ByteBuffer owner = ByteBuffer.wrap(owner().getBytes(StandardCharsets.US_ASCII));
        channel.truncate(0);
        while (owner.hasRemaining()) {
            channel.write(owner, owner.position());
        }
    }

    private static Path key(Path out, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            return folder.toRealPath().resolve(file.getFileName());
        } catch (IOException e) {
            if (!Files.isDirectory(folder)) {
                throw new InvalidFileException(out, "its folder does not exist", "create the folder first", e);
            }
            throw new UnwritableFileException(out, e);
        }
    }

    /**
     * The locked channel of the lock's file. Null when the file was deleted or replaced meanwhile, by a holder that
     * ended: a lock on a file without a name protects nothing.
     */
    private static FileChannel attempt(Path out, Path file, String inUse) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // Held, or left by a killed process.
        }
        FileChannel channel;
        String before;
        try {
            requireLock(out, file);
            before = identity(file);
            channel = FileChannel.open(file, EXISTING);
        } catch (NoSuchFileException e) {
            return null;
        }
        boolean ours = false;
        try {
            if (!isLocked(out, channel)) {
                throw inUse(out, inUse, read(channel));
            }
            ours = before.equals(identity(file));
        } catch (NoSuchFileException e) {
            // Deleted since it was opened.
        } finally {
            if (!ours) {
                channel.close();
            }
        }
        return ours ? channel : null;
    }

    /** Refuses a file that is not a lock of ours: taking it would overwrite and delete it. */
    private static void requireLock(Path out, Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        boolean alone = !unix || (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) <= 1;
        if (attributes.isSymbolicLink()
                || attributes.isRegularFile() && alone && attributes.size() <= LARGEST && OWNER.matcher(
                        Files.readString(file, StandardCharsets.ISO_8859_1)).matches()) {
            return;
        }
        throw new InvalidFileException(out, "its lock " + file + " is not a file of this program",
                "rename that file, or choose another output");
    }

    /** Distinguishes a file from another one of the same name, even if that has the same inode. */
    private static String identity(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return attributes.fileKey() + " " + attributes.creationTime();
    }

    private static boolean isLocked(Path out, FileChannel channel) {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            throw new UnwritableFileException(out, "cannot be locked (" + e.getMessage()
                    + "): its file system may not support file locks", "choose an output on another one", e);
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(128);
        for (int wait = 0; wait < WAITS && channel.read(content.clear(), 0) <= 0; wait++) {
            try {
                Thread.sleep(MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "";
            }
        }
        return new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
    }

    private static String owner() {
        Instant start = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
        return ProcessHandle.current().pid() + " " + start.truncatedTo(ChronoUnit.SECONDS);
    }

    private static OutputInUseException inUse(Path out, String format, String owner) {
        String[] parts = owner.strip().split(" ");
        boolean known = parts.length == 2 && parts[0].chars().allMatch(Character::isDigit);
        boolean own = known && parts[0].equals(Long.toString(ProcessHandle.current().pid()));
        String who = !known ? "another process" : own ? "this process (" + parts[0] + ")" : "process " + parts[0];
        return new OutputInUseException(format.formatted(out, who, known ? " (started " + parts[1] + ")" : "")
                + "; wait until it ends, or choose another output");
    }

    private static RuntimeException refused(Path out, Path file, IOException e) {
        if (e instanceof AccessDeniedException && Files.exists(file)) {
            return new UnwritableFileException(out, "its lock " + file + " belongs to another user",
                    "choose another output, or delete the lock if nobody writes the output", e);
        }
        return new UnwritableFileException(out, e);
    }

    @FunctionalInterface
    private interface Discard {

        void run() throws IOException;
    }

    private OutputLock discarding(Path out, Discard discard) {
        try {
            discard.run();
            return this;
        } catch (IOException e) {
            close();
            throw new UnwritableFileException(out, "stale temporary files cannot be deleted ("
                    + e.getMessage() + ")", "delete them", e);
        }
    }

    /** Deletes the lock's file and releases the lock; closing twice is harmless. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            // Before the release: afterwards the name may belong to the next holder.
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The file stays and holds nothing.
        }
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written that could be lost.
        } finally {
            HELD.remove(key);
        }
    }
}

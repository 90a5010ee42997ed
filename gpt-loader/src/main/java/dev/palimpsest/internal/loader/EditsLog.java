package dev.palimpsest.internal.loader;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.Edits;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.FileStamp;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.SealedJson;
import dev.palimpsest.internal.loader.file.Temporaries;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An edits file that grows batch by batch. Saving a batch costs what the batch takes, and on average once more: the
 * parts are merged into the file when they have become as large as it is.
 *
 * <pre>
 *   OUT                    an edits file of the first n batches; its metadata name the parts that follow
 *   OUT.partial/batch-N    the later batches, N from 1, an edits file each
 *   OUT.partial/saved.json which batches have to be there: {"parts": the name of the parts, "batches": their number}
 *
 *   save      1 batch    2      3      4      5      6      7      8       …    complete
 *   OUT       1          1 2    1 2    1-4    1-4    1-4    1-4    1-8          1-13
 *   parts                       3             5      5 6    5-7                 none
 * </pre>
 *
 * Every file is complete and synchronised with the disk before its name exists, so a killed process loses only the batch
 * it was working on. {@link EditsFile#read} finds the parts, also while they are being written. One process may write:
 * hold the {@link dev.palimpsest.internal.loader.file.OutputLock} of OUT.
 */
public final class EditsLog {

    private static final String BATCH = "batch-";
    private static final String SUFFIX = ".safetensors";
    private static final String SAVED = "saved.json";

    private final Path file;
    private final Path folder;
    private Edits saved;
    private String parts;
    private long mergedBytes;
    private long partBytes;

    private EditsLog(Path file) {
        this.file = file;
        this.folder = folder(file);
    }

    /**
     * Opens the edits at {@code file}, which need not exist or may be empty, to continue them.
     *
     * @throws InvalidFileException when they exist and cannot be read, or something else is where their parts go
     */
    public static EditsLog open(Path file) {
        EditsLog log = new EditsLog(file);
        log.requireOwnFolder();
        if (Files.exists(file) && size(file) > 0) {
            EditsFile.Content content = EditsFile.readAlone(file);
            // Without its parts, which somebody deleted, the file is still where the run was some time ago.
            boolean continued = content.parts() != null && log.isFolder();
            log.saved = continued ? log.withParts(content) : content.edits();
            log.parts = continued ? content.parts() : null;
            log.mergedBytes = size(file);
        }
        return log;
    }

    /** Reads the edits at {@code file} and their parts, while another process may be adding some. */
    static Edits read(Path file) {
        while (true) {
            FileStamp stamp = FileStamp.of(file);
            EditsFile.Content content = EditsFile.readAlone(file);
            if (content.parts() == null) {
                return content.edits();
            }
            Edits edits = null;
            InvalidFileException refused = null;
            try {
                edits = new EditsLog(file).requireFolder().withParts(content);
            } catch (InvalidFileException e) {
                refused = e;
            }
            if (stamp.equals(FileStamp.of(file))) {
                if (refused != null) {
                    throw refused;
                }
                return edits;
            }
            // The parts were merged meanwhile.
        }
    }

    private EditsLog requireFolder() {
        if (!isFolder()) {
            throw new InvalidFileException(file, "was written by a run that was interrupted, and "
                    + folder.getFileName() + " with its last batches is missing",
                    "put it beside the file, or rerun the command that made the edits");
        }
        return this;
    }

    /** What is saved, if anything. */
    public Optional<Edits> saved() {
        return Optional.ofNullable(saved);
    }

    /** Forgets what is saved, which stays in one file until the next batches replace it. */
    public void startOver() {
        if (parts != null) {
            complete(saved);
        }
        saved = null;
        parts = null;
        partBytes = 0;
    }

    private Edits withParts(EditsFile.Content content) {
        Edits edits = content.edits();
        int merged = edits.batches().size();
        int all = Math.max(numberOfParts(merged), numberSaved(content.parts()));
        for (int index = merged; index < all; index++) {
            Path part = part(index);
            EditsFile.Content next = EditsFile.readAlone(part);
            if (!partId(content.parts(), index).equals(next.parts()) || next.edits().batches().size() != 1) {
                throw new InvalidFileException(part, "does not belong to " + file,
                        "put it back where it came from, or rerun the command that made the edits with another output");
            }
            edits = edits.plus(next.edits().batches().getFirst());
            partBytes += size(part);
        }
        return edits;
    }

    /**
     * Saves the batches of {@code edits} that are not saved yet.
     *
     * @param edits continue what {@link #saved} returned
     * @throws UnwritableFileException when the operating system refuses, or the disk is full; nothing saved is lost
     */
    public void save(Edits edits) {
        int known = saved == null ? 0 : saved.batches().size();
        if (parts == null) {
            parts = UUID.randomUUID().toString();
            makeFolder();
            writeNumber(edits);
            merge(edits);
        } else {
            for (int index = known; index < edits.batches().size(); index++) {
                writePart(edits, index);
            }
            writeNumber(edits);
            if (partBytes >= mergedBytes) {
                merge(edits);
                deleteParts();
            }
        }
        saved = edits;
    }

    private void writePart(Edits edits, int index) {
        EditBatch batch = edits.batches().get(index);
        Path part = part(index);
        Edits alone = new Edits(
                edits.fingerprint(), edits.settings(), edits.contexts(), List.of(batch), edits.provenance());
        EditsFile.write(part, new EditsFile.Content(alone, partId(parts, index)));
        partBytes += size(part);
    }

    /** After the parts: a process that is killed in between has saved more than this says. */
    private void writeNumber(Edits edits) {
        AtomicFile.write(folder.resolve(SAVED), SealedJson.text(
                Json.NODES.objectNode().put("parts", parts).put("batches", edits.batches().size())));
    }

    /** How many batches {@link #writeNumber} counted. */
    private int numberSaved(String id) {
        Path number = folder.resolve(SAVED);
        JsonNode found = SealedJson.read(number);
        if (!found.path("parts").asText().equals(id) || !found.path("batches").canConvertToInt()) {
            throw new InvalidFileException(number, "does not belong to " + file,
                    "put it back where it came from, or rerun the command that made the edits with another output");
        }
        return found.path("batches").intValue();
    }

    private void merge(Edits edits) {
        EditsFile.write(file, new EditsFile.Content(edits, parts));
        mergedBytes = size(file);
        partBytes = 0;
    }

    /** Saves {@code edits} in one file without parts. To be called when no more batches follow. */
    public void complete(Edits edits) {
        if (parts != null || saved == null || saved.batches().size() < edits.batches().size()) {
            EditsFile.write(file, edits);
        }
        saved = edits;
        parts = null;
        deleteFolder();
    }

    private static String partId(String parts, int index) {
        return parts + "/" + (index + 1);
    }

    private Path part(int index) {
        return folder.resolve(BATCH + (index + 1) + SUFFIX);
    }

    /** Where the parts of the edits at {@code file} are. */
    static Path folder(Path file) {
        Path target = AtomicFile.target(file);
        return target.resolveSibling(target.getFileName() + ".partial");
    }

    /** The number of batches up to the last part, or {@code merged} when there is none. */
    private int numberOfParts(int merged) {
        int last = merged;
        for (Path part : files()) {
            String name = part.getFileName().toString();
            String digits = name.substring(BATCH.length(), name.length() - SUFFIX.length());
            if (digits.matches("[1-9]\\d{0,8}")) {
                last = Math.max(last, Integer.parseInt(digits));
            }
        }
        return last;
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (isFolder()) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, BATCH + "*" + SUFFIX)) {
                found.forEach(files::add);
            } catch (IOException e) {
                throw InvalidFileException.unreadable(folder, e);
            }
        }
        return files;
    }

    private boolean isFolder() {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /** Refuses a file, a link or another program's folder in the place of the parts, which would be deleted. */
    private void requireOwnFolder() {
        boolean own = !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                || isFolder() && files().stream().allMatch(EditsFile::isPart);
        if (!own) {
            throw new InvalidFileException(file, folder.getFileName() + " beside it is not a folder of its parts",
                    "move that away, or choose another output");
        }
    }

    private void makeFolder() {
        deleteFolder();
        try {
            Files.createDirectories(folder);
            AtomicFile.forceFolder(folder.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UnwritableFileException(folder, e);
        }
    }

    private void deleteParts() {
        requireOwnFolder();
        try {
            for (Path part : files()) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UnwritableFileException(folder, e);
        }
    }

    /** Deletes the parts and what a killed process was writing, and the folder unless it holds something else. */
    private void deleteFolder() {
        if (!isFolder()) {
            return;
        }
        deleteParts();
        try {
            Files.deleteIfExists(folder.resolve(SAVED));
            Temporaries.discardIn(folder);
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Somebody else's files.
        } catch (IOException e) {
            throw new UnwritableFileException(folder, e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }
}

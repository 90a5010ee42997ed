package dev.palimpsest.internal.jobs.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.jobs.OutputFolder;
import dev.palimpsest.internal.jobs.OutputGuard;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.checkpoint.CheckpointConfig;
import dev.palimpsest.internal.loader.export.EditLayerFiles;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.SealedJson;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folder of an export. A record of what was exported and which files are finished lies in it from the beginning: an
 * interrupted export is recognised and continued by the same command, and no other program's files are touched.
 *
 * <pre>
 *   palimpsest_export.json   written first, and again after every file; complete at the end
 *   …                        the files
 *   config.json              the last file: until then no program takes the folder for a checkpoint
 * </pre>
 */
final class ExportFolder {

    static final String RECORD = "palimpsest_export.json";

    private static final String WHAT = "export";
    private static final String FILES = "files";
    private static final String COMPLETE = "complete";
    private static final String REMEDY = "; choose another --out";

    private final Path folder;
    private final ObjectNode what;
    private final Map<String, Long> finished = new LinkedHashMap<>();
    private boolean complete;

    private ExportFolder(Path folder, ObjectNode what) {
        this.folder = folder;
        this.what = what;
    }

    /**
     * Checks, before work begins, that the folder is new, empty or an export's, lies in no checkpoint, and contains no
     * input.
     *
     * @param inputs all files and folders that the command reads; nulls are skipped
     * @throws UserError naming the reason
     */
    static void check(Path folder, Collection<Path> inputs) {
        OutputFolder.check(folder);
        Path real = OutputGuard.real(folder);
        for (Path input : inputs) {
            if (input != null && OutputGuard.real(input).startsWith(real)) {
                throw new UserError(OutputGuard.real(input).equals(real)
                        ? folder + ": is an input of this command" + REMEDY
                        : folder + ": contains " + input + ", an input of this command" + REMEDY);
            }
        }
        OutputGuard.outsideCheckpoints(folder, folder, REMEDY);
        if (!OutputFolder.isEmpty(folder) && !Files.isRegularFile(folder.resolve(RECORD))) {
            throw new UserError(folder + ": "
                    + (OutputGuard.isCheckpoint(folder) ? "is a checkpoint" : "not empty")
                    + ", and without " + RECORD + ", so palimpsest export did not make it" + REMEDY);
        }
    }

    /**
     * Begins an export, or continues the same one.
     *
     * @param folder  exists; the caller has its lock
     * @param what    identifies the export: model, edits and settings
     * @param replace whether an export of something else may be replaced
     * @throws UserError when the folder contains another export that may not be replaced
     */
    static ExportFolder begin(Path folder, ObjectNode what, boolean replace) {
        ExportFolder export = new ExportFolder(folder, what);
        Path file = folder.resolve(RECORD);
        if (Files.exists(file)) {
            JsonNode found = read(file, replace);
            // As text: a number that was read may be of another Java type.
            boolean same = found != null && Json.write(found.path(WHAT)).equals(Json.write(what));
            if (!same && !replace) {
                throw new UserError(folder + ": contains another export; pass --force to replace it, or choose another"
                        + " --out");
            }
            if (same) {
                found.path(FILES).properties().forEach(entry ->
                        export.finished.put(entry.getKey(), entry.getValue().longValue()));
                export.complete = found.path(COMPLETE).booleanValue()
                        && export.finished.keySet().stream().allMatch(export::isFinished);
            } else {
                // Without it no program takes what is left for a checkpoint.
                export.delete(CheckpointConfig.FILE);
                if (found != null) {
                    found.path(FILES).properties().forEach(entry -> export.delete(entry.getKey()));
                }
            }
        }
        if (!export.complete) {
            export.save();
        }
        return export;
    }

    private static JsonNode read(Path file, boolean replace) {
        try {
            return SealedJson.read(file);
        } catch (InvalidFileException damaged) {
            if (replace) {
                return null;
            }
            throw new UserError(file + ": damaged, so it does not tell what was exported; pass --force to export again");
        }
    }

    /** Deletes a file of another export. */
    private void delete(String name) {
        Path file = folder.resolve(name).normalize();
        try {
            if (file.startsWith(folder.normalize()) && Files.isRegularFile(file)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UnwritableFileException(file, e);
        }
    }

    /** Whether an earlier run ended this export. */
    boolean isComplete() {
        return complete;
    }

    /** Whether an earlier run has written the file, and it is still as long as it was. */
    boolean isFinished(String name) {
        Long bytes = finished.get(name);
        try {
            return bytes != null && Files.isRegularFile(folder.resolve(name))
                    && Files.size(folder.resolve(name)) == bytes;
        } catch (IOException e) {
            return false;
        }
    }

    /** Records that a file is finished. */
    void finish(String name) {
        try {
            finished.put(name, Files.size(folder.resolve(name)));
        } catch (IOException e) {
            throw InvalidFileException.unreadable(folder.resolve(name), e);
        }
        save();
    }

    /** Records that all files are finished. */
    void complete() {
        complete = true;
        save();
    }

    private void save() {
        ObjectNode root = Json.NODES.objectNode().put("format", "palimpsest-export").put("version", 1);
        root.put(COMPLETE, complete);
        root.set(WHAT, what);
        ObjectNode files = root.putObject(FILES);
        finished.forEach(files::put);
        AtomicFile.write(folder.resolve(RECORD), SealedJson.text(root));
    }

    /** The names of all files, in the order in which they were written, the record last. */
    List<String> files() {
        List<String> files = new ArrayList<>(finished.keySet());
        files.add(RECORD);
        return List.copyOf(files);
    }

    /** Bytes of all files. */
    long bytes() {
        try {
            return finished.values().stream().mapToLong(Long::longValue).sum() + Files.size(folder.resolve(RECORD));
        } catch (IOException e) {
            throw InvalidFileException.unreadable(folder.resolve(RECORD), e);
        }
    }

    /** The folder with the edits that cannot be merged. */
    Path edits() {
        return folder.resolve(EditLayerFiles.FOLDER);
    }
}

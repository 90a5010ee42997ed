package dev.palimpsest.internal.jobs.export;

import dev.palimpsest.internal.loader.checkpoint.CheckpointConfig;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.world.WorldFiles;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a checkpoint that an export copies as they are: tokenizer, generation settings, licence, model card. */
final class ExportCopies {

    /** Weights of every framework, and what lists them. */
    private static final Pattern WEIGHTS = Pattern.compile(
            ".*\\.(safetensors|bin|pt|pth|ckpt|h5|msgpack|ot|onnx|onnx_data|tflite|gguf|npz|index\\.json|partial|previous"
                    + "|null-space|data-[0-9]+-of-[0-9]+)");

    /** The start of a safetensors file, whatever its name, such as edits beside the checkpoint: length, then JSON. */
    private static final int LENGTH_BYTES = 8;

    private static final Set<String> OWN = Set.copyOf(WorldFiles.NAMES);

    private ExportCopies() {}

    /** The files' names, in order; without weights, {@code config.json}, hidden files and what commands wrote there. */
    static List<String> of(Path checkpoint) {
        boolean world = Files.exists(checkpoint.resolve(WorldFiles.WORLD));
        try (Stream<Path> files = Files.list(checkpoint)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> isCopied(file, world))
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw InvalidFileException.unreadable(checkpoint, e);
        }
    }

    private static boolean isCopied(Path file, boolean world) {
        String name = file.getFileName().toString();
        return !name.startsWith(".")
                && !name.equals(CheckpointConfig.FILE)
                && !name.equals(ExportFolder.RECORD)
                && !WEIGHTS.matcher(name).matches()
                && !(world && OWN.contains(name))
                && !isSafetensors(file);
    }

    private static boolean isSafetensors(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(LENGTH_BYTES + 1);
            return start.length > LENGTH_BYTES && start[LENGTH_BYTES] == '{' && start[LENGTH_BYTES - 1] == 0;
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }

    /** Copies one file. */
    static void copy(Path from, Path to) {
        AtomicFile.write(to, channel -> {
            try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ)) {
                for (long at = 0; at < source.size();) {
                    at += source.transferTo(at, source.size() - at, channel);
                }
            }
        });
    }
}

package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.loader.checkpoint.CheckpointConfig;
import dev.palimpsest.loader.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Keeps outputs away from what commands read: their own inputs, and checkpoints. */
public final class OutputGuard {

    private static final Pattern WEIGHTS =
            Pattern.compile("(model|pytorch_model|tf_model|flax_model).*\\.(safetensors|bin|index\\.json|h5|msgpack)");

    /** Files whose presence changes what a checkpoint is. */
    private static final Pattern CHECKPOINT_FILE = Pattern.compile("(model|pytorch_model|config|generation_config"
            + "|tokenizer|vocab|merges|added_tokens|special_tokens).*", Pattern.CASE_INSENSITIVE);

    private OutputGuard() {}

    /**
     * Refuses an output that is one of the inputs, by whatever name, link or hard link, or a file of an input folder,
     * or lies inside a checkpoint.
     *
     * @param out    as the user gave it
     * @param target the file that would be written; its folder exists
     * @param option the option that named it
     * @param inputs files and folders, which need not exist; nulls are skipped
     * @throws UserError naming the input
     */
    static void check(Path out, Path target, String option, Collection<Path> inputs) {
        String remedy = "; choose another " + option;
        for (Path input : inputs) {
            if (input == null) {
                continue;
            }
            if (real(target).equals(real(input))) {
                throw new UserError(out + ": is an input of this command" + remedy);
            }
            if (!Files.exists(input)) {
                continue;
            }
            for (Path file : files(input)) {
                if (isSame(target, file)) {
                    throw new UserError(out + ": is " + (file.equals(input) ? "an input of this command" : "a file of "
                            + input + ", an input of this command") + remedy);
                }
            }
            if (Files.isDirectory(input) && real(target).startsWith(real(input)) && !isWorld(real(input))) {
                throw new UserError(out + ": lies inside " + input + ", an input of this command" + remedy);
            }
        }
        outsideCheckpoints(out, target, remedy);
    }

    /** @throws UserError when {@code target}, a file or folder that need not exist, lies inside a checkpoint */
    public static void outsideCheckpoints(Path out, Path target, String remedy) {
        Path path = real(target);
        for (Path folder = path.getParent(); folder != null; folder = folder.getParent()) {
            if (!isCheckpoint(folder)) {
                continue;
            }
            Path child = folder.relativize(path).getName(0);
            if (!isWorld(folder) || CHECKPOINT_FILE.matcher(child.toString()).matches()) {
                throw new UserError(out + ": lies inside the checkpoint " + folder + remedy);
            }
        }
    }

    /** Whether the folder has a configuration and weights. */
    public static boolean isCheckpoint(Path folder) {
        return Files.exists(folder.resolve(CheckpointConfig.FILE))
                && list(folder).stream().anyMatch(file -> WEIGHTS.matcher(file.getFileName().toString()).matches());
    }

    /**
     * Whether {@code palimpsest world} made the folder. It holds the model's texts and facts besides the checkpoint, and
     * may hold results under names that no checkpoint uses.
     */
    private static boolean isWorld(Path folder) {
        return Files.isRegularFile(folder.resolve("world.json"));
    }

    private static List<Path> files(Path input) {
        if (!Files.isDirectory(input)) {
            return List.of(input);
        }
        return list(input).stream().filter(Files::isRegularFile).toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            // A folder that cannot be listed is reported by whoever reads it.
            return new ArrayList<>();
        }
    }

    private static boolean isSame(Path target, Path input) {
        try {
            return Files.exists(target) && Files.isSameFile(target, input);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(input, e);
        }
    }

    /** The path without links, as far as it exists. */
    public static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path existing = absolute; existing != null; existing = existing.getParent()) {
            if (Files.exists(existing)) {
                try {
                    return existing.toRealPath().resolve(existing.relativize(absolute));
                } catch (IOException e) {
                    return absolute;
                }
            }
        }
        return absolute;
    }
}

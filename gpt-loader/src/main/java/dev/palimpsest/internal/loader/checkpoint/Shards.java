package dev.palimpsest.internal.loader.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.safetensors.SafetensorsWriter;
import dev.palimpsest.loader.UnwritableFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * A checkpoint's tensors, distributed over files as Hugging Face does: in their order, as many per file as the limit
 * allows, at least one. One file is {@code model.safetensors}; several are {@code model-00001-of-00003.safetensors} and
 * so on, listed in {@code model.safetensors.index.json}.
 *
 * @param list the files, in order
 */
public record Shards(List<Shard> list) {

    public Shards {
        list = List.copyOf(list);
    }

    /**
     * One file.
     *
     * @param file    its name
     * @param tensors those with the widest numbers first, so that each begins at a multiple of its numbers' size
     */
    public record Shard(String file, List<ExportedTensor> tensors) {

        public Shard {
            tensors = tensors.stream()
                    .sorted(Comparator.comparing((ExportedTensor tensor) -> -tensor.to().bytes()))
                    .toList();
        }

        /** Bytes of its tensors. */
        public long bytes() {
            return tensors.stream().mapToLong(ExportedTensor::bytes).sum();
        }

        /** Writes the file, replacing an existing one. @throws UnwritableFileException when the disk is full, for example */
        public void write(Path folder) {
            // Transformers refuses files that do not say which framework's layout they have.
            SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
            tensors.forEach(tensor -> tensor.addTo(writer));
            writer.write(folder.resolve(file));
        }
    }

    /** @param limit largest size of a file's tensors in bytes, unless it contains only one tensor */
    public static Shards of(List<ExportedTensor> tensors, long limit) {
        List<List<ExportedTensor>> groups = new ArrayList<>();
        long size = 0;
        for (ExportedTensor tensor : tensors) {
            if (groups.isEmpty() || size + tensor.bytes() > limit) {
                groups.add(new ArrayList<>());
                size = 0;
            }
            groups.getLast().add(tensor);
            size += tensor.bytes();
        }
        List<Shard> shards = new ArrayList<>();
        for (List<ExportedTensor> group : groups) {
            shards.add(new Shard(groups.size() == 1
                    ? CheckpointWriter.WEIGHTS
                    : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", shards.size() + 1, groups.size()),
                    group));
        }
        return new Shards(shards);
    }

    /** Bytes of all tensors. */
    public long bytes() {
        return list.stream().mapToLong(Shard::bytes).sum();
    }

    /** Whether there is an index. */
    public boolean hasIndex() {
        return list.size() > 1;
    }

    /** The name of the index. */
    public static String indexFile() {
        return CheckpointWriter.WEIGHTS + ".index.json";
    }

    /** Writes the index. */
    public void writeIndex(Path folder) {
        TreeMap<String, String> files = new TreeMap<>();
        list.forEach(shard -> shard.tensors().forEach(tensor -> files.put(tensor.name(), shard.file())));
        ObjectNode root = Json.NODES.objectNode();
        root.putObject("metadata").put("total_size", bytes());
        ObjectNode map = root.putObject("weight_map");
        files.forEach(map::put);
        AtomicFile.write(folder.resolve(indexFile()), Json.pretty(root) + "\n");
    }
}

package dev.palimpsest.internal.loader.pytorch;

import dev.palimpsest.internal.loader.pytorch.Value.Dictionary;
import dev.palimpsest.internal.loader.pytorch.Value.Storage;
import dev.palimpsest.internal.loader.pytorch.Value.Tensor;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file's tensors by name, and where the bytes of their storages are.
 *
 * @param tensors  views of storages, in the pickle's order
 * @param storages bytes in the mapped file, by key: all that the tensors need
 */
record StateDict(Map<String, Tensor> tensors, Map<String, MemorySegment> storages) {

    /** The tensors of a pickled state dict. @throws InvalidFileException when it is something else */
    static Map<String, Tensor> tensors(Path file, Value pickled) {
        String remedy = "save the model's state_dict(), and nothing around it";
        if (!(pickled instanceof Dictionary dictionary)) {
            throw new InvalidFileException(
                    file, "the pickle holds " + pickled.description() + " instead of a state dict", remedy);
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        dictionary.entries().forEach((name, value) -> {
            if (!(value instanceof Tensor tensor)) {
                throw new InvalidFileException(
                        file, "entry " + Quote.of(name) + " is " + value.description() + ", not a tensor", remedy);
            }
            tensors.put(name, tensor);
        });
        return Collections.unmodifiableMap(tensors);
    }

    /** Checks that a storage has as many bytes as the pickle says. */
    static void requireBytes(Path file, Storage storage, long bytes) {
        long needed = storage.elements() * storage.type().bytes();
        if (bytes != needed) {
            throw new InvalidFileException(file, "storage " + storage.key() + " of " + storage.elements()
                    + " elements needs " + needed + " bytes, the file has " + bytes, PickleBytes.AGAIN);
        }
    }
}

package dev.palimpsest.internal.loader.pytorch;

import dev.palimpsest.internal.loader.pytorch.Value.Constant;
import dev.palimpsest.internal.loader.pytorch.Value.Dictionary;
import dev.palimpsest.internal.loader.pytorch.Value.Large;
import dev.palimpsest.internal.loader.pytorch.Value.Sequence;
import dev.palimpsest.internal.loader.pytorch.Value.Storage;
import dev.palimpsest.internal.loader.pytorch.Value.Tensor;
import dev.palimpsest.internal.loader.pytorch.Value.Text;
import dev.palimpsest.internal.loader.pytorch.Value.Whole;
import dev.palimpsest.internal.tensor.LittleEndian;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code torch.save} before PyTorch 1.6: five pickles, and the storages.
 *
 * <pre>
 *   ┌───────┬──────┬─────────────────────────────┬────────────┬──────────────┬─────────────────┬── … ──┐
 *   │ magic │ 1001 │ {little_endian: True, …}    │ state dict │ [key, key …] │ count │ storage │       │
 *   └───────┴──────┴─────────────────────────────┴────────────┴──────────────┴─────────────────┴── … ──┘
 *                                                                              i64, elements     in the order of the keys
 * </pre>
 */
final class TorchLegacy {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    private final Path file;
    private final MemorySegment bytes;
    private final PickleBytes pickles;
    private final Storages storages;

    private TorchLegacy(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
        this.pickles = new PickleBytes(file, bytes);
        this.storages = new Storages(file);
    }

    static StateDict read(Path file, MemorySegment bytes) {
        return new TorchLegacy(file, bytes).read();
    }

    private StateDict read() {
        Value magic = next();
        if (!(magic instanceof Large(BigInteger number)) || !number.equals(MAGIC)) {
            throw new InvalidFileException(file, "a pickle that begins with " + magic.description()
                    + " instead of PyTorch's magic number", "give a file that torch.save wrote");
        }
        Value protocol = next();
        if (!(protocol instanceof Whole(long version)) || version != PROTOCOL) {
            throw new InvalidFileException(file, "the protocol version is " + protocol.description() + ", not " + PROTOCOL,
                    "give a file that torch.save wrote");
        }
        requireLittleEndian(next());
        Map<String, Tensor> tensors = StateDict.tensors(file, next());
        return new StateDict(tensors, segments(next()));
    }

    private Value next() {
        return PickleMachine.run(file, pickles, storages);
    }

    private void requireLittleEndian(Value system) {
        if (!(system instanceof Dictionary dictionary)
                || dictionary.entries().get("little_endian") != Constant.TRUE) {
            throw new InvalidFileException(file, "it was not written on a little-endian machine",
                    "save it on a little-endian machine");
        }
    }

    private Map<String, MemorySegment> segments(Value keys) {
        if (!(keys instanceof Sequence list)) {
            throw new InvalidFileException(
                    file, keys.description() + " in the place of the list of storages", PickleBytes.AGAIN);
        }
        Map<String, MemorySegment> segments = new HashMap<>();
        long at = pickles.position();
        for (Value key : list.items()) {
            Storage storage = key instanceof Text(String text) ? storages.byKey().get(text) : null;
            if (storage == null || segments.containsKey(storage.key())) {
                throw new InvalidFileException(file, "the list of storages has " + key.description()
                        + (storage == null ? ", which no tensor uses" : " twice"), PickleBytes.AGAIN);
            }
            long size = storage.elements() * storage.type().bytes();
            if (bytes.byteSize() - at < Long.BYTES || bytes.byteSize() - at - Long.BYTES < size) {
                throw new InvalidFileException(file, "storage " + storage.key() + " of " + size
                        + " bytes ends after the file: it is cut off", PickleBytes.AGAIN);
            }
            long count = bytes.get(LittleEndian.I64, at);
            if (count != storage.elements()) {
                throw new InvalidFileException(file, "storage " + storage.key() + " has " + count
                        + " elements, the pickle says " + storage.elements(), PickleBytes.AGAIN);
            }
            segments.put(storage.key(), bytes.asSlice(at + Long.BYTES, size));
            at += Long.BYTES + size;
        }
        if (segments.size() != storages.byKey().size()) {
            throw new InvalidFileException(file, "has " + segments.size() + " storages, its tensors use "
                    + storages.byKey().size(), PickleBytes.AGAIN);
        }
        if (at != bytes.byteSize()) {
            throw new InvalidFileException(
                    file, (bytes.byteSize() - at) + " bytes after the last storage belong to no tensor", PickleBytes.AGAIN);
        }
        return segments;
    }
}

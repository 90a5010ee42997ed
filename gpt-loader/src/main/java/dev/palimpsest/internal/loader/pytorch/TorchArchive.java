package dev.palimpsest.internal.loader.pytorch;

import dev.palimpsest.internal.loader.pytorch.Value.Storage;
import dev.palimpsest.internal.loader.pytorch.Value.Tensor;
import dev.palimpsest.internal.loader.zip.ZipEntries;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * {@code torch.save} since PyTorch 1.6: a zip file of stored entries in one folder.
 *
 * <pre>
 *   pytorch_model/data.pkl       the pickled state dict
 *   pytorch_model/byteorder      little; newer versions only
 *   pytorch_model/data/0         the bytes of storage 0, usually at a multiple of 64
 *   pytorch_model/data/1 …
 *   pytorch_model/version        3
 * </pre>
 *
 * CRCs of storages are not compared: that would read them all, PyTorch does not compare them either, and they may have
 * been switched off. The fingerprint covers every byte of a weight.
 */
final class TorchArchive {

    private static final String PICKLE = "/data.pkl";
    private static final String STORED = "save it by torch.save, which compresses nothing, or unpack and repack it without"
            + " compression";

    private final Path file;
    private final ZipEntries entries;
    private final String folder;

    private TorchArchive(Path file, ZipEntries entries) {
        this.file = file;
        this.entries = entries;
        List<String> pickles = entries.names().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .toList();
        if (pickles.size() != 1) {
            throw new InvalidFileException(file, pickles.isEmpty()
                    ? "a zip archive without data.pkl, not a file of torch.save's"
                    : "a zip archive with " + pickles.size() + " entries data.pkl", PickleBytes.AGAIN);
        }
        this.folder = pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
    }

    static StateDict read(Path file, MemorySegment bytes, Arena arena) {
        return new TorchArchive(file, ZipEntries.of(file, bytes, arena, STORED)).read();
    }

    private StateDict read() {
        if (entries.names().contains(folder + "/constants.pkl")
                || entries.names().stream().anyMatch(name -> name.startsWith(folder + "/code/"))) {
            throw new InvalidFileException(file, "a TorchScript archive, a program together with its weights",
                    "load it in PyTorch and save the model's state_dict()");
        }
        requireLittleEndian();
        MemorySegment pickle = entries.stored(folder + PICKLE);
        requireCrc(pickle);
        Storages storages = new Storages(file);
        PickleBytes bytes = new PickleBytes(file, pickle);
        Map<String, Tensor> tensors = StateDict.tensors(file, PickleMachine.run(file, bytes, storages));
        if (bytes.position() != pickle.byteSize()) {
            throw new InvalidFileException(
                    file, "data.pkl goes on after the end of its pickle", PickleBytes.AGAIN);
        }
        Map<String, MemorySegment> segments = new HashMap<>();
        for (Storage storage : storages.byKey().values()) {
            MemorySegment segment = entries.stored(folder + "/data/" + storage.key());
            StateDict.requireBytes(file, storage, segment.byteSize());
            segments.put(storage.key(), segment);
        }
        return new StateDict(tensors, segments);
    }

    private void requireLittleEndian() {
        String name = folder + "/byteorder";
        if (!entries.names().contains(name)) {
            return;
        }
        MemorySegment order = entries.stored(name);
        String text = new String(
                order.asSlice(0, Math.min(20, order.byteSize())).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        if (!text.equals("little")) {
            throw new InvalidFileException(file, "its byte order is " + Quote.of(text) + ", not little-endian",
                    "save it on a little-endian machine");
        }
    }

    /** An archive that was written without CRCs has zeros in their places. */
    private void requireCrc(MemorySegment pickle) {
        long expected = entries.crc(folder + PICKLE);
        if (expected == 0 || pickle.byteSize() > Integer.MAX_VALUE) {
            return;
        }
        CRC32 crc = new CRC32();
        crc.update(pickle.asByteBuffer());
        if (crc.getValue() != expected) {
            throw new InvalidFileException(file, "data.pkl does not match its CRC-32", PickleBytes.AGAIN);
        }
    }
}

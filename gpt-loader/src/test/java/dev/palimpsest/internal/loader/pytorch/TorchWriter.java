package dev.palimpsest.internal.loader.pytorch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes what {@code torch.save(model.state_dict(), file)} writes, in both formats; shares no code with the reader. */
public final class TorchWriter {

    /** As in the pickle, whether or not that makes sense. */
    private record Tensor(String name, String key, long offset, long[] shape, long[] strides) {}

    private record Storage(String type, long elements, byte[] bytes) {}

    private final Map<String, Storage> storages = new LinkedHashMap<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private final Map<String, byte[]> more = new LinkedHashMap<>();
    private UnaryOperator<byte[]> change = UnaryOperator.identity();

    /** A storage of {@code type}, {@code FloatStorage} say. */
    public TorchWriter storage(String key, String type, long elements, byte[] bytes) {
        storages.put(key, new Storage(type, elements, bytes));
        return this;
    }

    public TorchWriter tensor(String name, String key, long offset, long[] shape, long... strides) {
        tensors.add(new Tensor(name, key, offset, shape, strides));
        return this;
    }

    /** A tensor with a storage of its own, row after row. @param width bytes of an element */
    public TorchWriter tensor(String name, String type, int width, byte[] bytes, long... shape) {
        String key = Integer.toString(storages.size());
        return storage(key, type, bytes.length / width, bytes).tensor(name, key, 0, shape, rowMajor(shape));
    }

    /** An entry of the archive beside PyTorch's. */
    TorchWriter entry(String name, byte[] bytes) {
        more.put(name, bytes);
        return this;
    }

    /** Changes the pickled state dict before it is written. */
    public TorchWriter changing(UnaryOperator<byte[]> pickle) {
        this.change = pickle;
        return this;
    }

    static long[] rowMajor(long... shape) {
        long[] strides = new long[shape.length];
        long step = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= shape[i];
        }
        return strides;
    }

    /** The pickled state dict. */
    byte[] pickle(boolean legacy) {
        PickleWriter pickle = PickleWriter.begin().emptyOrderedDict().op('q').raw(0).op('(');
        for (Tensor tensor : tensors) {
            Storage storage = storages.getOrDefault(tensor.key(), new Storage("FloatStorage", 0, new byte[0]));
            pickle.text(tensor.name()).global("torch._utils", "_rebuild_tensor_v2").op('(')
                    .storage(storage.type(), tensor.key(), storage.elements(), legacy)
                    .number(tensor.offset()).tuple(tensor.shape()).tuple(tensor.strides())
                    .raw(0x89).emptyOrderedDict().op('t').op('R');
        }
        pickle.op('u').op('}').text("_metadata").emptyOrderedDict().text("").op('}').text("version").number(1).op('s')
                .op('s').op('s').op('b');
        return change.apply(pickle.stop());
    }

    /** The format since PyTorch 1.6, with entries at any address. */
    public byte[] archive() {
        return archive(false);
    }

    byte[] archive(boolean deflated) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("pytorch_model/data.pkl", pickle(false));
        entries.put("pytorch_model/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        storages.forEach((key, storage) -> entries.put("pytorch_model/data/" + key, storage.bytes()));
        entries.put("pytorch_model/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        entries.putAll(more);
        return zip(entries, deflated);
    }

    static byte[] zip(Map<String, byte[]> entries, boolean deflated) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Map.Entry<String, byte[]> content : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                if (!deflated) {
                    CRC32 crc = new CRC32();
                    crc.update(content.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setCrc(crc.getValue());
                    entry.setSize(content.getValue().length);
                }
                zip.putNextEntry(entry);
                zip.write(content.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    /** The format before PyTorch 1.6. */
    public byte[] legacy() {
        return legacy(magic(), true);
    }

    byte[] legacy(byte[] magic, boolean littleEndian) {
        PickleWriter file = new PickleWriter().raw(magic);
        file.raw(PickleWriter.begin().number(1001).stop());
        file.raw(PickleWriter.begin().op('}').op('(').text("protocol_version").number(1001).text("little_endian")
                .raw(littleEndian ? 0x88 : 0x89).text("type_sizes").op('}').text("int").number(4).op('s').op('u').stop());
        file.raw(pickle(true));
        Map<String, Storage> inOrder = new TreeMap<>(storages);
        PickleWriter keys = PickleWriter.begin().op(']').op('(');
        inOrder.keySet().forEach(keys::text);
        file.raw(keys.op('e').stop());
        inOrder.values().forEach(storage -> file.raw(PickleWriter.little(storage.elements(), 8)).raw(storage.bytes()));
        return file.bytes();
    }

    /** 0x1950a86a20f9469cfc6c, pickled. */
    static byte[] magic() {
        return new PickleWriter().raw(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.')
                .bytes();
    }
}

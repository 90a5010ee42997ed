package dev.palimpsest.internal.loader.pytorch;

import dev.palimpsest.internal.loader.file.FileStamp;
import dev.palimpsest.internal.loader.file.MappedFile;
import dev.palimpsest.internal.loader.file.TensorFile;
import dev.palimpsest.internal.loader.pytorch.Value.Tensor;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The weights in a file that {@code torch.save} wrote, of any size, mapped read-only: {@link TorchArchive}, or {@link
 * TorchLegacy} before PyTorch 1.6. Tensors of storages F64, F32, F16 and BF16 can be read; others, such as causal masks,
 * only have names and shapes. Valid as long as the arena is. Safe for use by several threads.
 */
public final class TorchFile implements TensorFile {

    private static final int PICKLE = Opcodes.PROTO;

    private final Path file;
    private final FileStamp stamp;
    private final StateDict content;

    private TorchFile(Path file, FileStamp stamp, StateDict content) {
        this.file = file;
        this.stamp = stamp;
        this.content = content;
    }

    /**
     * Opens and checks {@code file}; no tensor is read, and nothing in it is run.
     *
     * @throws InvalidFileException when it does not exist, is damaged, holds anything but a state dict, or its pickle does
     *                              anything but make one, which the message names
     */
    public static TorchFile open(Path file, Arena arena) {
        FileStamp stamp = FileStamp.of(file);
        MemorySegment bytes = MappedFile.map(file, arena);
        return new TorchFile(file, stamp, read(file, bytes, arena));
    }

    private static StateDict read(Path file, MemorySegment bytes, Arena arena) {
        int first = bytes.byteSize() == 0 ? -1 : Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, 0));
        return switch (first) {
            case 'P' -> TorchArchive.read(file, bytes, arena);
            case PICKLE -> TorchLegacy.read(file, bytes);
            case -1 -> throw new InvalidFileException(file, "is empty", PickleBytes.AGAIN);
            default -> throw new InvalidFileException(file, "neither a zip archive nor a pickle: torch.save did not write it",
                    PickleBytes.AGAIN);
        };
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public FileStamp stamp() {
        return stamp;
    }

    @Override
    public Set<String> names() {
        return content.tensors().keySet();
    }

    @Override
    public List<Long> shape(String name) {
        return tensor(name).shape();
    }

    @Override
    public Matrix matrix(String name) {
        Tensor tensor = tensor(name);
        StorageType type = tensor.storage().type().storage();
        if (type == null) {
            throw new InvalidFileException(file, "tensor " + Quote.of(name) + " is in a "
                    + tensor.storage().type().pythonName(), "convert it to float32, float16 or bfloat16");
        }
        if (!tensor.isContiguous()) {
            throw new InvalidFileException(file, "tensor " + Quote.of(name) + " of shape " + tensor.shape()
                    + " has the strides " + tensor.strides() + ": its elements are not row after row",
                    "save tensor.contiguous() instead");
        }
        MemorySegment elements = content.storages().get(tensor.storage().key())
                .asSlice(tensor.offset() * type.bytes(), tensor.size() * type.bytes());
        return TensorFile.fold(file, name, tensor.shape(), type, elements);
    }

    private Tensor tensor(String name) {
        Tensor tensor = content.tensors().get(name);
        if (tensor == null) {
            throw new InvalidFileException(file, "no tensor " + Quote.of(name), "give a complete file");
        }
        return tensor;
    }
}

package dev.palimpsest.internal.loader.safetensors;

import dev.palimpsest.internal.loader.file.ContentScan;
import dev.palimpsest.internal.loader.file.ContentScan.Content;
import dev.palimpsest.internal.loader.file.FileStamp;
import dev.palimpsest.internal.loader.file.MappedFile;
import dev.palimpsest.internal.loader.file.Sha256;
import dev.palimpsest.internal.loader.file.TensorFile;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * A safetensors file, mapped read-only.
 *
 * <pre>
 *   0        8                  8 + N                                            size
 *   ┌────────┬──────────────────┬──────────────┬──────────────┬── … ──┬──────────────┐
 *   │ N, u64 │ header, JSON     │ tensor       │ tensor       │       │ tensor       │
 *   └────────┴──────────────────┴──────────────┴──────────────┴── … ──┴──────────────┘
 *              {"__metadata__": {name: string …},
 *               "wte.weight": {"dtype": "F32", "shape": [V, d], "data_offsets": [begin, end]} …}
 *                                                                offsets from 8 + N
 * </pre>
 *
 * All numbers are little-endian, tensors row-major. The matrices of a file {@linkplain #open(Path) opened} here are
 * valid until it is closed. Safe for use by several threads.
 */
public final class Safetensors implements TensorFile, AutoCloseable {

    private final Path file;
    private final FileStamp stamp;
    private final Arena owned;
    private final MemorySegment bytes;
    private final SafetensorsHeader header;

    private Safetensors(Path file, Arena owned, BiFunction<Path, Arena, MemorySegment> read, Arena arena) {
        this.file = file;
        this.stamp = FileStamp.of(file);
        this.owned = owned;
        this.bytes = read.apply(file, arena);
        this.header = SafetensorsHeader.parse(file, bytes);
    }

    /**
     * Opens and checks {@code file}; no tensor is read.
     *
     * @throws InvalidFileException when it does not exist, is not a safetensors file, or is damaged
     */
    public static Safetensors open(Path file) {
        Arena arena = Arena.ofShared();
        try {
            return new Safetensors(file, arena, MappedFile::map, arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** As {@link #open(Path)}, but its matrices are valid as long as {@code arena} is open. */
    public static Safetensors open(Path file, Arena arena) {
        return new Safetensors(file, null, MappedFile::map, arena);
    }

    /** As {@link #open(Path, Arena)}, but the file is read into memory: later changes of it do not matter. */
    public static Safetensors load(Path file, Arena arena) {
        return new Safetensors(file, null, MappedFile::read, arena);
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
        return header.tensors().keySet();
    }

    @Override
    public boolean has(String name) {
        return header.tensors().containsKey(name);
    }

    @Override
    public List<Long> shape(String name) {
        return entry(name).shape();
    }

    /** The {@code __metadata__} strings; empty when there are none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public Matrix matrix(String name) {
        TensorEntry entry = entry(name);
        StorageType type = entry.storage();
        if (type == null) {
            throw new InvalidFileException(file, "tensor " + Quote.of(name) + " is of dtype " + Quote.of(entry.dtype()),
                    "convert it to F32, F16 or BF16");
        }
        return TensorFile.fold(file, name, entry.shape(), type, memory(entry));
    }

    /**
     * Reads every tensor, on all cores, and checks that each number is finite and, if the file contains its digest, that
     * it is that of the content.
     *
     * @throws InvalidFileException naming the tensor with NaN or infinity, or when the digest is another one
     */
    void verify() {
        List<Matrix> matrices = new ArrayList<>();
        names().forEach(name -> matrices.add(matrix(name)));
        List<Content> contents = ContentScan.of(matrices);
        Seal seal = new Seal(metadata());
        int at = 0;
        for (TensorEntry entry : header.tensors().values()) {
            Content content = contents.get(at);
            if (content.nonFinite().isPresent()) {
                throw nonFinite(entry.name(), matrices.get(at), content.nonFinite().getAsLong());
            }
            seal.tensor(entry.name(), entry.dtype(), entry.shape(), content.digest());
            at++;
        }
        String digest = metadata().get(Seal.DIGEST);
        if (digest != null && !digest.equals(seal.end())) {
            throw new InvalidFileException(file, "its content does not match its digest",
                    "the file is damaged: make it again, or restore it from a copy");
        }
    }

    /** SHA-256 of all bytes of the file, as other programs compute it: 64 hexadecimal digits. */
    public String sha256() {
        return Sha256.hex(bytes);
    }

    private MemorySegment memory(TensorEntry entry) {
        return bytes.asSlice(header.data() + entry.begin(), entry.end() - entry.begin());
    }

    private TensorEntry entry(String name) {
        TensorEntry entry = header.tensors().get(name);
        if (entry == null) {
            throw new InvalidFileException(file, "no tensor " + Quote.of(name), "give a complete file");
        }
        return entry;
    }

    /** Unmaps the matrices. */
    @Override
    public void close() {
        if (owned != null) {
            owned.close();
        }
    }
}

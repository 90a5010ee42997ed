package dev.palimpsest.internal.loader.safetensors;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.loader.file.AtomicFile;
import dev.palimpsest.internal.loader.file.Json;
import dev.palimpsest.internal.loader.file.TreeDigest;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.StorageType;
import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.loader.UnwritableFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a safetensors file (laid out as in {@link Safetensors}), tensor by tensor in the order they were added,
 * through one small buffer: no tensor has to be in memory.
 */
public final class SafetensorsWriter {

    private static final int BUFFER = 1 << 20;

    /** Supplies the rows of a tensor while it is written. */
    @FunctionalInterface
    public interface RowSource {

        /** Fills {@code bytes} with the little-endian elements of {@code row}. Called once per row, ascending. */
        void fill(int row, MemorySegment bytes);
    }

    private record Pending(List<Integer> shape, int rows, long rowBytes, StorageType type, RowSource source) {

        long bytes() {
            return rows * rowBytes;
        }
    }

    private final Map<String, Pending> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new TreeMap<>();
    private boolean sealed;

    /** Adds a string to {@code __metadata__}. */
    public SafetensorsWriter metadata(String name, String value) {
        metadata.put(name, value);
        return this;
    }

    /** Adds the file's digest to its metadata: {@link Seal}. */
    SafetensorsWriter seal() {
        sealed = true;
        return metadata(Seal.DIGEST, Seal.UNKNOWN);
    }

    /** Adds {@code matrix} as a tensor of shape {@code [rows, columns]}. */
    public SafetensorsWriter matrix(String name, Matrix matrix) {
        return matrix(name, matrix.rows(), matrix.columns(), matrix.type(), rowsOf(matrix));
    }

    /** Adds {@code vector}, a matrix of one row, as a tensor of shape {@code [columns]}. */
    public SafetensorsWriter vector(String name, Matrix vector) {
        if (vector.rows() != 1) {
            throw new IllegalArgumentException(Quote.of(name) + " is not a vector but " + vector);
        }
        return vector(name, vector.columns(), vector.type(), rowsOf(vector));
    }

    /** Adds a tensor of shape {@code [length]} that {@code source} supplies, as row 0, when it is written. */
    public SafetensorsWriter vector(String name, int length, StorageType type, RowSource source) {
        return add(name, List.of(length), 1, length, type, source);
    }

    /** Adds a tensor of shape {@code [rows, columns]} whose rows {@code source} supplies when they are written. */
    public SafetensorsWriter matrix(String name, int rows, int columns, StorageType type, RowSource source) {
        return add(name, List.of(rows, columns), rows, columns, type, source);
    }

    private SafetensorsWriter add(
            String name, List<Integer> shape, int rows, int columns, StorageType type, RowSource source) {
        Pending pending = new Pending(shape, rows, (long) columns * type.bytes(), type, source);
        if (name.equals(SafetensorsHeader.METADATA) || tensors.putIfAbsent(name, pending) != null) {
            throw new IllegalArgumentException("the name " + Quote.of(name) + " is taken");
        }
        return this;
    }

    private static RowSource rowsOf(Matrix matrix) {
        long rowBytes = (long) matrix.columns() * matrix.type().bytes();
        return (row, bytes) -> bytes.copyFrom(matrix.memory().asSlice(row * rowBytes, rowBytes));
    }

    /**
     * Writes the file, replacing an existing one.
     *
     * <p>When an exception is thrown, no partial file remains.
     *
     * @throws InvalidFileException    when the path is a folder, or its folder does not exist
     * @throws UnwritableFileException when the operating system refuses, or the disk is full
     */
    public void write(Path file) {
        AtomicFile.write(file, channel -> {
            ByteBuffer header = header();
            writeFully(channel, header.duplicate());
            Seal seal = new Seal(metadata);
            for (Map.Entry<String, Pending> tensor : tensors.entrySet()) {
                TreeDigest digest = new TreeDigest();
                writeRows(channel, tensor.getValue(), digest);
                seal.tensor(tensor.getKey(), tensor.getValue().type().name(),
                        tensor.getValue().shape().stream().map(Integer::longValue).toList(),
                        HexFormat.of().formatHex(digest.end()));
            }
            if (sealed) {
                ByteBuffer digits = ByteBuffer.wrap(seal.end().getBytes(StandardCharsets.US_ASCII));
                long at = Seal.position(header);
                while (digits.hasRemaining()) {
                    channel.write(digits, at + digits.position());
                }
            }
        });
    }

    /** Length and JSON, padded with spaces so that the data begins at a multiple of eight. */
    private ByteBuffer header() {
        ObjectNode root = Json.NODES.objectNode();
        if (!metadata.isEmpty()) {
            ObjectNode strings = root.putObject(SafetensorsHeader.METADATA);
            metadata.forEach(strings::put);
        }
        long offset = 0;
        for (Map.Entry<String, Pending> entry : tensors.entrySet()) {
            Pending tensor = entry.getValue();
            ObjectNode node = root.putObject(entry.getKey());
            node.put("dtype", tensor.type().name());
            tensor.shape().forEach(node.putArray("shape")::add);
            node.putArray("data_offsets").add(offset).add(offset + tensor.bytes());
            offset += tensor.bytes();
        }
        byte[] json = Json.write(root).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        if (padded.length > SafetensorsHeader.LARGEST) {
            throw new IllegalArgumentException("a header of " + padded.length + " bytes is more than the format's "
                    + SafetensorsHeader.LARGEST);
        }
        return ByteBuffer.allocate(Long.BYTES + padded.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .put(padded)
                .flip();
    }

    /** As many rows at a time as fit the buffer, at least one. */
    private static void writeRows(FileChannel channel, Pending tensor, TreeDigest digest) throws IOException {
        long rowBytes = tensor.rowBytes();
        if (tensor.bytes() == 0) {
            return;
        }
        int together = Math.clamp(BUFFER / rowBytes, 1, tensor.rows());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(together * rowBytes, Long.BYTES);
            for (int from = 0; from < tensor.rows(); from += together) {
                int rows = Math.min(together, tensor.rows() - from);
                for (int row = 0; row < rows; row++) {
                    tensor.source().fill(from + row, buffer.asSlice(row * rowBytes, rowBytes));
                }
                // A byte buffer holds less than 2 GiB; a row may be larger.
                for (long at = 0; at < rows * rowBytes; at += BUFFER) {
                    ByteBuffer piece = buffer.asSlice(at, Math.min(BUFFER, rows * rowBytes - at)).asByteBuffer();
                    digest.add(piece);
                    writeFully(channel, piece);
                }
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}

package dev.palimpsest.internal.loader.safetensors;

import dev.palimpsest.internal.tensor.StorageType;
import java.util.List;
import java.util.Map;

/**
 * One tensor of a safetensors header.
 *
 * @param name  as in the file
 * @param dtype as in the file, one of {@link #BYTES} or a newer one
 * @param shape dimensions, outermost first; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end   the byte after the last
 */
record TensorEntry(String name, String dtype, List<Long> shape, long begin, long end) {

    /** Bytes of one element by dtype. */
    static final Map<String, Integer> BYTES = Map.ofEntries(
            Map.entry("F64", 8), Map.entry("F32", 4), Map.entry("F16", 2), Map.entry("BF16", 2),
            Map.entry("I64", 8), Map.entry("I32", 4), Map.entry("I16", 2), Map.entry("I8", 1),
            Map.entry("U64", 8), Map.entry("U32", 4), Map.entry("U16", 2), Map.entry("U8", 1),
            Map.entry("BOOL", 1), Map.entry("F8_E4M3", 1), Map.entry("F8_E5M2", 1));

    /** The type of a matrix over this tensor, or null for unsupported dtypes. */
    StorageType storage() {
        return switch (dtype) {
            case "F64" -> StorageType.F64;
            case "F32" -> StorageType.F32;
            case "F16" -> StorageType.F16;
            case "BF16" -> StorageType.BF16;
            default -> null;
        };
    }
}

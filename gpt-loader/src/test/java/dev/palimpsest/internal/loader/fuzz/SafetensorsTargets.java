package dev.palimpsest.internal.loader.fuzz;

import static dev.palimpsest.internal.fuzz.BrokenPromiseException.require;

import dev.palimpsest.internal.fuzz.ByteMutation;
import dev.palimpsest.internal.fuzz.FuzzInput;
import dev.palimpsest.internal.fuzz.FuzzTarget;
import dev.palimpsest.internal.fuzz.WildJson;
import dev.palimpsest.internal.loader.safetensors.Safetensors;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Safetensors files whose headers lie about types, shapes and places. */
final class SafetensorsTargets {

    private static final List<String> DTYPES =
            List.of("F64", "F32", "F16", "BF16", "I64", "U8", "BOOL", "F8_E5M2", "F4", "f32");
    private static final int[] WIDTHS = {8, 4, 2, 2, 8, 1, 1, 1, 1, 4};

    private SafetensorsTargets() {}

    static FuzzTarget safetensors() {
        return LoaderTarget.of("safetensors", 30, SafetensorsTargets::make, SafetensorsTargets::read);
    }

    static WildJson entry(String dtype, long begin, long end, Object... shape) {
        return WildJson.object("dtype", dtype, "shape", WildJson.array(shape), "data_offsets", WildJson.array(begin, end));
    }

    private static FuzzInput make(SplittableRandom random) {
        WildJson header = WildJson.object();
        if (random.nextBoolean()) {
            header.with("__metadata__", WildJson.object("format", "pt", "note", "é"));
        }
        long at = 0;
        for (int left = random.nextInt(1, 6); left > 0; left--) {
            int type = random.nextInt(WIDTHS.length);
            Object[] shape = new Object[random.nextInt(4)];
            long size = WIDTHS[type];
            for (int i = 0; i < shape.length; i++) {
                long dimension = random.nextInt(5);
                size *= dimension;
                shape[i] = random.nextInt(40) == 0 ? ByteMutation.number(random) : dimension;
            }
            long begin = random.nextInt(25) == 0 ? Math.max(0, at + random.nextInt(-4, 5)) : at;
            header.with("t" + left, entry(DTYPES.get(type), begin, begin + size, shape));
            at = begin + size;
        }
        if (random.nextInt(3) != 0) {
            header.mutate(random);
        }
        byte[] data = ByteMutation.floats((int) Math.min(at, 4_096) / 4 + 1, random);
        return FuzzInput.of("f.safetensors",
                SeedFile.assembled(header.bytes(), java.util.Arrays.copyOf(data, (int) Math.min(at, 4_096)), random));
    }

    private static void read(Path folder) {
        try (Arena arena = Arena.ofConfined()) {
            Safetensors file = Safetensors.open(folder.resolve("f.safetensors"), arena);
            long bytes = 0;
            for (String name : file.names()) {
                file.shape(name);
                try {
                    Matrix matrix = file.matrix(name);
                    bytes += matrix.memory().byteSize();
                    if (matrix.size() > 0) {
                        matrix.at(0, 0);
                        matrix.at(matrix.rows() - 1, matrix.columns() - 1);
                    }
                } catch (InvalidFileException e) {
                    // Of a type or shape that has no matrix.
                    require(e.getMessage().contains(folder.toString()), "a tensor is refused without the file's name");
                }
            }
            require(bytes <= 1 << 16, "tensors overlap");
        }
    }
}

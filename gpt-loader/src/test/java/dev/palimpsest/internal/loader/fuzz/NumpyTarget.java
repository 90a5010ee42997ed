package dev.palimpsest.internal.loader.fuzz;

import dev.palimpsest.internal.fuzz.ByteMutation;
import dev.palimpsest.internal.fuzz.FuzzInput;
import dev.palimpsest.internal.fuzz.FuzzTarget;
import dev.palimpsest.internal.loader.StatisticsFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** MEMIT's archives, whose zip and NumPy headers lie. */
final class NumpyTarget {

    private static final String[] TYPES = {"<f4", "<f4", "<f4", "<f8", "<f2", ">f4", "|u1", "<i8", "<U3", "O"};

    private NumpyTarget() {}

    static FuzzTarget npz() {
        return LoaderTarget.of("npz", 8, NumpyTarget::make, NumpyTarget::read);
    }

    private static FuzzInput make(SplittableRandom random) {
        int n = random.nextInt(1, 5);
        String type = random.nextInt(4) == 0 ? TYPES[random.nextInt(TYPES.length)] : "<f4";
        int width = type.endsWith("8") ? 8 : type.endsWith("2") ? 2 : 4;
        byte[] sum = array(type, dimension(n, random) + ", " + dimension(n, random),
                Arrays.copyOf(ByteMutation.floats(n * n * 2, random), n * n * width), random);
        byte[] count = array("<i8", random.nextInt(30) == 0 ? "1," : "",
                ByteMutation.number(random.nextInt(8) == 0 ? ByteMutation.number(random) : 12, 8), random);
        byte[] samples = array(random.nextInt(9) == 0 ? "<f8" : "<i8", "",
                ByteMutation.number(random.nextInt(8) == 0 ? ByteMutation.number(random) : 5, 8), random);
        ZipMaker zip = new ZipMaker(random, 3);
        zip.entry("mom2.mom2.npy", sum);
        zip.entry("mom2.count.npy", count);
        zip.entry(random.nextInt(40) == 0 ? "mom2.count.npy" : "sample_size.npy", samples);
        return FuzzInput.of("3_float32_mom2_100.npz", ByteMutation.seldom(8, zip.finish(), random));
    }

    private static String dimension(int n, SplittableRandom random) {
        return random.nextInt(25) == 0 ? Long.toUnsignedString(ByteMutation.number(random)) : Integer.toString(n);
    }

    private static byte[] array(String type, String shape, byte[] elements, SplittableRandom random) {
        byte[] text = ("{'descr': '" + type + "', 'fortran_order': " + (random.nextInt(25) == 0 ? "True" : "False")
                + ", 'shape': (" + shape + "), }" + " ".repeat(random.nextInt(60)) + "\n").getBytes(StandardCharsets.UTF_8);
        text = ByteMutation.seldom(20, text, random);
        int version = random.nextInt(12) == 0 ? random.nextInt(5) : 1;
        long length = random.nextInt(25) == 0 ? ByteMutation.number(random) : text.length;
        return ByteMutation.join(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0},
                ByteMutation.number(length, version == 1 ? 2 : 4), text, elements);
    }

    private static void read(Path folder) {
        try (StatisticsFile file = StatisticsFile.read(folder.resolve("3_float32_mom2_100.npz"))) {
            OwnFileTargets.use(file.statistics());
        }
    }
}

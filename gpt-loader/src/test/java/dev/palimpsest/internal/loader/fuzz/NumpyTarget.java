package dev.palimpsest.internal.loader.fuzz;

import dev.palimpsest.internal.fuzz.ByteMutation;
import dev.palimpsest.internal.fuzz.FuzzInput;
import dev.palimpsest.internal.fuzz.FuzzTarget;
import dev.palimpsest.internal.loader.StatisticsFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

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
        ZipMaker zip = new ZipMaker(random);
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

    /** Writes an archive; each field of each header has a small chance to lie. */
    private static final class ZipMaker {

        private final SplittableRandom random;
        private final ByteArrayOutputStream file = new ByteArrayOutputStream();
        private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
        private final boolean zip64;
        private int entries;

        ZipMaker(SplittableRandom random) {
            this.random = random;
            this.zip64 = random.nextInt(3) == 0;
        }

        void entry(String name, byte[] content) {
            boolean deflated = random.nextInt(3) == 0;
            byte[] data = deflated ? ByteMutation.seldom(20, deflate(content), random) : content;
            byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
            CRC32 crc = new CRC32();
            crc.update(content);
            long header = file.size();
            byte[] sizes = ByteMutation.join(ByteMutation.number(content.length, 8), ByteMutation.number(data.length, 8));
            byte[] shared = ByteMutation.join(ByteMutation.number(45, 2), ByteMutation.number(0, 2),
                    ByteMutation.number(deflated ? 8 : 0, 2), ByteMutation.number(0, 4), ByteMutation.number(crc.getValue(), 4),
                    ByteMutation.number(zip64 ? -1 : data.length, 4), ByteMutation.number(zip64 ? -1 : content.length, 4),
                    ByteMutation.number(utf8.length, 2));
            byte[] localExtra = zip64
                    ? ByteMutation.join(ByteMutation.number(1, 2), ByteMutation.number(16, 2), sizes)
                    : new byte[0];
            byte[] centralExtra = zip64
                    ? ByteMutation.join(ByteMutation.number(1, 2), ByteMutation.number(24, 2), sizes,
                            ByteMutation.number(header, 8))
                    : new byte[0];
            byte[] local = lie(ByteMutation.join(ByteMutation.number(0x04034b50, 4), shared,
                    ByteMutation.number(localExtra.length, 2)));
            byte[] central = lie(ByteMutation.join(ByteMutation.number(0x02014b50, 4), ByteMutation.number(45, 2), shared,
                    ByteMutation.number(centralExtra.length, 2), new byte[10], ByteMutation.number(zip64 ? -1 : header, 4)));
            file.writeBytes(ByteMutation.join(local, utf8, lie(localExtra), data));
            directory.writeBytes(ByteMutation.join(central, utf8, lie(centralExtra)));
            entries++;
        }

        byte[] finish() {
            long start = file.size();
            file.writeBytes(directory.toByteArray());
            if (zip64) {
                long record = file.size();
                file.writeBytes(lie(ByteMutation.join(ByteMutation.number(0x06064b50, 4), ByteMutation.number(44, 8),
                        ByteMutation.number(45, 2), ByteMutation.number(45, 2), new byte[8],
                        ByteMutation.number(entries, 8), ByteMutation.number(entries, 8),
                        ByteMutation.number(directory.size(), 8), ByteMutation.number(start, 8))));
                file.writeBytes(lie(ByteMutation.join(ByteMutation.number(0x07064b50, 4), new byte[4],
                        ByteMutation.number(record, 8), ByteMutation.number(1, 4))));
            }
            file.writeBytes(lie(ByteMutation.join(ByteMutation.number(0x06054b50, 4), new byte[4],
                    ByteMutation.number(entries, 2), ByteMutation.number(entries, 2),
                    ByteMutation.number(directory.size(), 4), ByteMutation.number(start, 4), new byte[2])));
            return file.toByteArray();
        }

        private byte[] lie(byte[] header) {
            if (header.length > 0 && random.nextInt(30) == 0) {
                ByteMutation.put(header, random.nextInt(header.length), ByteMutation.number(random),
                        1 << random.nextInt(4));
            }
            return header;
        }

        private static byte[] deflate(byte[] bytes) {
            try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
                deflater.setInput(bytes);
                deflater.finish();
                byte[] packed = new byte[2 * bytes.length + 64];
                int length = deflater.deflate(packed);
                return Arrays.copyOf(packed, length);
            }
        }
    }

    private static void read(Path folder) {
        try (StatisticsFile file = StatisticsFile.read(folder.resolve("3_float32_mom2_100.npz"))) {
            OwnFileTargets.use(file.statistics());
        }
    }
}

package dev.palimpsest.internal.loader.fuzz;

import dev.palimpsest.internal.fuzz.ByteMutation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes an archive; each field of each header has a small chance to lie. */
final class ZipMaker {

    private final SplittableRandom random;
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private final boolean zip64;
    private final int deflated;
    private int entries;

    /** @param deflated one in so many entries is compressed */
    ZipMaker(SplittableRandom random, int deflated) {
        this.random = random;
        this.deflated = deflated;
        this.zip64 = random.nextInt(3) == 0;
    }

    void entry(String name, byte[] content) {
        boolean packed = random.nextInt(deflated) == 0;
        byte[] data = packed ? ByteMutation.seldom(20, deflate(content), random) : content;
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(content);
        long header = file.size();
        byte[] sizes = ByteMutation.join(ByteMutation.number(content.length, 8), ByteMutation.number(data.length, 8));
        byte[] shared = ByteMutation.join(ByteMutation.number(45, 2), ByteMutation.number(0, 2),
                ByteMutation.number(packed ? 8 : 0, 2), ByteMutation.number(0, 4), ByteMutation.number(crc.getValue(), 4),
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

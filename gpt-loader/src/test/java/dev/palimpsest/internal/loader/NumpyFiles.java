package dev.palimpsest.internal.loader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives as {@code numpy.savez} writes them. */
final class NumpyFiles {

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    NumpyFiles array(String name, String descr, String shape, byte[] elements) {
        return array(name, 1, descr, "False", shape, elements);
    }

    NumpyFiles array(String name, int version, String descr, String fortran, String shape, byte[] elements) {
        String dictionary = "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
        int start = version == 1 ? 10 : 12;
        byte[] header = Arrays.copyOf(
                dictionary.getBytes(StandardCharsets.US_ASCII), (start + dictionary.length()) / 64 * 64 + 64 - start);
        Arrays.fill(header, dictionary.length(), header.length, (byte) ' ');
        header[header.length - 1] = '\n';
        ByteBuffer bytes = ByteBuffer.allocate(start + header.length + elements.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        if (version == 1) {
            bytes.putShort((short) header.length);
        } else {
            bytes.putInt(header.length);
        }
        entries.put(name + ".npy", bytes.put(header).put(elements).array());
        return this;
    }

    NumpyFiles raw(String entry, byte[] bytes) {
        entries.put(entry, bytes);
        return this;
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    static byte[] doubles(double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        return bytes.array();
    }

    static byte[] longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    Path write(Path file, boolean deflated) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.setComment("an archive may have a comment");
            for (Map.Entry<String, byte[]> content : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                entry.setMethod(deflated ? ZipEntry.DEFLATED : ZipEntry.STORED);
                if (!deflated) {
                    CRC32 crc = new CRC32();
                    crc.update(content.getValue());
                    entry.setCrc(crc.getValue());
                    entry.setSize(content.getValue().length);
                }
                zip.putNextEntry(entry);
                zip.write(content.getValue());
                zip.closeEntry();
            }
        }
        return Files.write(file, archive.toByteArray());
    }
}

package dev.palimpsest.loader.safetensors;

import dev.palimpsest.loader.InvalidFileException;
import dev.palimpsest.message.Quote;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The {@code __metadata__} that this project's own safetensors files share: format, version, the model's fingerprint
 * (left out when unknown), provenance.
 *
 * @param id      the value of {@code format}
 * @param what    the contents, for messages
 * @param version the newest version
 */
public record FileFormat(String id, String what, int version) {

    public static final String FINGERPRINT = "fingerprint";

    private static final Pattern COUNT = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final String ID = "format";
    private static final String VERSION = "version";
    private static final String PROVENANCE = "provenance.";

    public void describe(SafetensorsWriter writer, String fingerprint, Map<String, String> provenance) {
        writer.metadata(ID, id).metadata(VERSION, Integer.toString(version));
        if (fingerprint != null) {
            writer.metadata(FINGERPRINT, fingerprint);
        }
        provenance.forEach((name, value) -> writer.metadata(PROVENANCE + name, value));
    }

    /**
     * The version of a file of this format.
     *
     * @throws InvalidFileException when {@code file} is in another format, or newer than this program
     */
    public int check(Safetensors file) {
        if (!id.equals(file.metadata().get(ID))) {
            throw new InvalidFileException(file.file(), "not a file of " + what + " (format "
                    + Quote.of(file.metadata().getOrDefault(ID, "none")) + ")", "give a file with format '" + id + "'");
        }
        String found = required(file, VERSION);
        for (int known = 1; known <= version; known++) {
            if (found.equals(Integer.toString(known))) {
                return known;
            }
        }
        throw new InvalidFileException(file.file(), "version " + Quote.bare(found) + " of the format, this program reads up to "
                + version, "use the program that wrote it");
    }

    public String required(Safetensors file, String name) {
        String value = file.metadata().get(name);
        if (value == null) {
            throw new InvalidFileException(file.file(), "no " + Quote.of(name) + " in the metadata", "make the " + what
                    + " again");
        }
        return value;
    }

    /**
     * A count in the metadata: decimal digits without sign or leading zeros, at most 18.
     *
     * @throws InvalidFileException when it is missing or anything else
     */
    public long count(Safetensors file, String name) {
        return count(file.file(), Quote.bare(name), required(file, name));
    }

    /** A layer in the name of a tensor or of a metadata string: the digits after {@code prefix}. */
    public int layer(Safetensors file, String name, String prefix) {
        long layer = count(file.file(), "the layer of " + Quote.of(name), name.substring(prefix.length()));
        if (layer > Integer.MAX_VALUE) {
            throw new InvalidFileException(file.file(), "the layer of " + Quote.of(name) + " is beyond "
                    + Integer.MAX_VALUE, "make the " + what + " again");
        }
        return (int) layer;
    }

    private long count(Path file, String where, String digits) {
        if (!COUNT.matcher(digits).matches()) {
            throw new InvalidFileException(
                    file, where + ": " + Quote.of(digits) + " is not a count", "make the " + what + " again");
        }
        return Long.parseLong(digits);
    }

    public static Map<String, String> provenance(Safetensors file) {
        Map<String, String> provenance = new HashMap<>();
        file.metadata().forEach((name, value) -> {
            if (name.startsWith(PROVENANCE)) {
                provenance.put(name.substring(PROVENANCE.length()), value);
            }
        });
        return provenance;
    }
}

package dev.palimpsest.internal.loader.safetensors;

import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The {@code __metadata__} that this project's own safetensors files share: format, version, the model's fingerprint
 * (left out when unknown), provenance, and a digest of everything in the file.
 *
 * @param id      the value of {@code format}
 * @param what    the contents, for messages
 * @param version the newest version
 * @param fields  names of the format's other metadata; one that ends with a dot is the start of names
 */
public record FileFormat(String id, String what, int version, List<String> fields) {

    public static final String FINGERPRINT = "fingerprint";

    private static final Pattern COUNT = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final String ID = "format";
    private static final String VERSION = "version";
    private static final String PROVENANCE = "provenance.";

    private static final List<String> SHARED = List.of(ID, VERSION, FINGERPRINT, PROVENANCE, Seal.DIGEST);

    public void describe(SafetensorsWriter writer, String fingerprint, Map<String, String> provenance) {
        writer.seal().metadata(ID, id).metadata(VERSION, Integer.toString(version));
        if (fingerprint != null) {
            writer.metadata(FINGERPRINT, fingerprint);
        }
        provenance.forEach((name, value) -> writer.metadata(PROVENANCE + name, value));
    }

    /**
     * Reads a whole file of this format to check it against its digest, and returns its version. Files of earlier
     * versions of this program have no digest.
     *
     * @throws InvalidFileException when {@code file} is in another format, newer than this program, or damaged, and when
     *                              a tensor contains NaN or infinity
     */
    public int check(Safetensors file) {
        int found = version(file);
        for (String name : file.metadata().keySet()) {
            // Otherwise a damaged name, such as that of the digest, would hide what it stands for.
            if (!isKnown(name)) {
                throw new InvalidFileException(file.file(), "the metadata contain '" + name + "', which files of " + what
                        + " do not have", "the file is damaged, or was written by a newer program");
            }
        }
        file.verify();
        return found;
    }

    /** Whether the file says that it is of this format. */
    public boolean isOf(Safetensors file) {
        return id.equals(file.metadata().get(ID));
    }

    /** Whether the file contains its digest; those of earlier versions of this program do not. */
    public boolean isSealed(Safetensors file) {
        return file.metadata().containsKey(Seal.DIGEST);
    }

    private boolean isKnown(String name) {
        return Stream.concat(SHARED.stream(), fields.stream())
                .anyMatch(known -> known.endsWith(".") ? name.startsWith(known) : name.equals(known));
    }

    private int version(Safetensors file) {
        if (!isOf(file)) {
            throw new InvalidFileException(file.file(), "not a file of " + what + " (format "
                    + Quote.of(file.metadata().getOrDefault(ID, "none")) + ")", "give a file with format '" + id + "'");
        }
        String found = required(file, VERSION);
        for (int known = 1; known <= version; known++) {
            if (found.equals(Integer.toString(known))) {
                return known;
            }
        }
        throw new InvalidFileException(file.file(), "version " + Quote.bare(found)
                + " of the format, this program reads up to " + version, "use the program that wrote it");
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

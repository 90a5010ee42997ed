package dev.palimpsest.internal.loader.pytorch;

import dev.palimpsest.internal.loader.pytorch.Value.Storage;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The storages that a pickle refers to, by key. Tied tensors share one. */
final class Storages {

    /** PyTorch numbers storages, or uses their addresses: no key is a path. */
    private static final Pattern KEY = Pattern.compile("[0-9]{1,20}");

    private final Path file;
    private final Map<String, Storage> byKey = new LinkedHashMap<>();

    Storages(Path file) {
        this.file = file;
    }

    /** The storage of a key, which has the same type and size wherever it is named. */
    Storage add(Storage storage) {
        if (!KEY.matcher(storage.key()).matches()) {
            throw new InvalidFileException(
                    file, "a storage has the key " + Quote.of(storage.key()) + ", not a number", PickleBytes.AGAIN);
        }
        if (storage.elements() < 0 || storage.elements() > Long.MAX_VALUE / storage.type().bytes()) {
            throw new InvalidFileException(file, "storage " + storage.key() + " has the impossible size of "
                    + storage.elements() + " elements", PickleBytes.AGAIN);
        }
        Storage first = byKey.putIfAbsent(storage.key(), storage);
        if (first != null && !first.equals(storage)) {
            throw new InvalidFileException(file, "storage " + storage.key() + " has " + first.elements() + " elements of "
                    + first.type().pythonName() + " in one place, " + storage.elements() + " of "
                    + storage.type().pythonName() + " in another", PickleBytes.AGAIN);
        }
        return first == null ? storage : first;
    }

    Map<String, Storage> byKey() {
        return byKey;
    }
}

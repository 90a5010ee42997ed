package dev.palimpsest.internal.loader.pytorch;

import dev.palimpsest.internal.tensor.StorageType;

/** The types of storages that a state dict may refer to; only some are those of weights. */
enum ElementType implements Known {
    DOUBLE("DoubleStorage", 8, StorageType.F64),
    FLOAT("FloatStorage", 4, StorageType.F32),
    HALF("HalfStorage", 2, StorageType.F16),
    BFLOAT16("BFloat16Storage", 2, StorageType.BF16),
    LONG("LongStorage", 8, null),
    INT("IntStorage", 4, null),
    SHORT("ShortStorage", 2, null),
    CHAR("CharStorage", 1, null),
    BYTE("ByteStorage", 1, null),
    BOOL("BoolStorage", 1, null);

    private final String name;
    private final int bytes;
    private final StorageType storage;

    ElementType(String name, int bytes, StorageType storage) {
        this.name = name;
        this.bytes = bytes;
        this.storage = storage;
    }

    @Override
    public String pythonName() {
        return "torch." + name;
    }

    /** Bytes of one element. */
    int bytes() {
        return bytes;
    }

    /** The type of a matrix of such elements; null for whole numbers and masks. */
    StorageType storage() {
        return storage;
    }
}

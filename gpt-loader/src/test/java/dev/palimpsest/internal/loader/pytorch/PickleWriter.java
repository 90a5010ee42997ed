package dev.palimpsest.internal.loader.pytorch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a pickle opcode by opcode, as Python's pickler does with protocol 2, or as it never would. */
public final class PickleWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Begins with the protocol. */
    public static PickleWriter begin() {
        return new PickleWriter().raw(0x80, 2);
    }

    public PickleWriter raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    public PickleWriter raw(byte[] values) {
        bytes.writeBytes(values);
        return this;
    }

    public PickleWriter op(char code) {
        return raw(code);
    }

    public PickleWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return op('X').raw(little(utf8.length, 4)).raw(utf8);
    }

    public PickleWriter global(String module, String name) {
        return op('c').raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** As the pickler: in as few bytes as it fits. */
    public PickleWriter number(long value) {
        if (value >= 0 && value < 256) {
            return op('K').raw((int) value);
        }
        if (value >= 0 && value < 65_536) {
            return op('M').raw(little(value, 2));
        }
        return value == (int) value ? op('J').raw(little(value, 4)) : raw(0x8a, 8).raw(little(value, 8));
    }

    public PickleWriter tuple(long... values) {
        op('(');
        for (long value : values) {
            number(value);
        }
        return op('t');
    }

    public PickleWriter emptyOrderedDict() {
        return global("collections", "OrderedDict").op(')').op('R');
    }

    /** {@code ('storage', torch.type, key, 'cpu', elements)}, and its object. */
    public PickleWriter storage(String type, String key, long elements, boolean legacy) {
        op('(').text("storage").global("torch", type).text(key).text("cpu").number(elements);
        return (legacy ? op('N') : this).op('t').op('Q');
    }

    public byte[] stop() {
        return op('.').bytes();
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }

    static byte[] little(long value, int width) {
        byte[] all = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
        byte[] some = new byte[width];
        System.arraycopy(all, 0, some, 0, width);
        return some;
    }
}

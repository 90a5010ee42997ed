package dev.palimpsest.internal.loader.pytorch;

import java.util.Locale;
import java.util.Map;

/** The opcodes of Python's pickles, protocols 0 to 5, by their names in {@code pickletools}. */
final class Opcodes {

    static final int PROTO = 0x80;
    static final int FRAME = 0x95;
    static final int STOP = '.';
    static final int MARK = '(';
    static final int NONE = 'N';
    static final int NEWTRUE = 0x88;
    static final int NEWFALSE = 0x89;
    static final int BININT = 'J';
    static final int BININT1 = 'K';
    static final int BININT2 = 'M';
    static final int LONG1 = 0x8a;
    static final int BINFLOAT = 'G';
    static final int BINUNICODE = 'X';
    static final int SHORT_BINUNICODE = 0x8c;
    static final int BINSTRING = 'T';
    static final int SHORT_BINSTRING = 'U';
    static final int EMPTY_TUPLE = ')';
    static final int TUPLE = 't';
    static final int TUPLE1 = 0x85;
    static final int TUPLE2 = 0x86;
    static final int TUPLE3 = 0x87;
    static final int EMPTY_LIST = ']';
    static final int APPEND = 'a';
    static final int APPENDS = 'e';
    static final int EMPTY_DICT = '}';
    static final int SETITEM = 's';
    static final int SETITEMS = 'u';
    static final int GLOBAL = 'c';
    static final int STACK_GLOBAL = 0x93;
    static final int REDUCE = 'R';
    static final int BUILD = 'b';
    static final int BINPERSID = 'Q';
    static final int BINPUT = 'q';
    static final int LONG_BINPUT = 'r';
    static final int MEMOIZE = 0x94;
    static final int BINGET = 'h';
    static final int LONG_BINGET = 'j';
    /** Refused, after its operands have named what it calls. */
    static final int INST = 'i';

    /** Those that {@link PickleMachine} does not run. */
    private static final Map<Integer, String> REFUSED = Map.ofEntries(
            Map.entry((int) 'I', "INT"), Map.entry((int) 'L', "LONG"), Map.entry(0x8b, "LONG4"),
            Map.entry((int) 'S', "STRING"), Map.entry((int) 'B', "BINBYTES"), Map.entry((int) 'C', "SHORT_BINBYTES"),
            Map.entry(0x8e, "BINBYTES8"), Map.entry(0x96, "BYTEARRAY8"), Map.entry(0x97, "NEXT_BUFFER"),
            Map.entry(0x98, "READONLY_BUFFER"), Map.entry((int) 'V', "UNICODE"), Map.entry(0x8d, "BINUNICODE8"),
            Map.entry((int) 'F', "FLOAT"), Map.entry((int) 'l', "LIST"), Map.entry((int) 'd', "DICT"),
            Map.entry(0x8f, "EMPTY_SET"), Map.entry(0x90, "ADDITEMS"), Map.entry(0x91, "FROZENSET"),
            Map.entry((int) '0', "POP"), Map.entry((int) '2', "DUP"), Map.entry((int) '1', "POP_MARK"),
            Map.entry((int) 'g', "GET"), Map.entry((int) 'p', "PUT"), Map.entry(0x82, "EXT1"), Map.entry(0x83, "EXT2"),
            Map.entry(0x84, "EXT4"), Map.entry(INST, "INST"), Map.entry((int) 'o', "OBJ"), Map.entry(0x81, "NEWOBJ"),
            Map.entry(0x92, "NEWOBJ_EX"), Map.entry((int) 'P', "PERSID"));

    private Opcodes() {}

    /** How a message names an opcode: {@code DUP (0x32)}. */
    static String name(int code) {
        return REFUSED.getOrDefault(code, "unknown") + String.format(Locale.ROOT, " (0x%02x)", code);
    }

    /** Whether some protocol has this opcode. */
    static boolean isRefused(int code) {
        return REFUSED.containsKey(code);
    }
}

package dev.palimpsest.internal.loader.pytorch;

import dev.palimpsest.internal.loader.pytorch.Value.Constant;
import dev.palimpsest.internal.loader.pytorch.Value.Dictionary;
import dev.palimpsest.internal.loader.pytorch.Value.Large;
import dev.palimpsest.internal.loader.pytorch.Value.Real;
import dev.palimpsest.internal.loader.pytorch.Value.Sequence;
import dev.palimpsest.internal.loader.pytorch.Value.Text;
import dev.palimpsest.internal.loader.pytorch.Value.Tuple;
import dev.palimpsest.internal.loader.pytorch.Value.Whole;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a pickle as far as {@code torch.save} needs it for a state dict: the opcodes below, and the names in
 * {@link Known#ALL}. Everything else is refused by name before anything is done about it.
 *
 * <pre>
 *   c torch._utils _rebuild_tensor_v2   (          ('storage', torch.FloatStorage, '0', 'cpu', 38400) Q
 *   ├─ GLOBAL                           └─ MARK    └─ BINPERSID: a storage
 *   K 0   (600, 64)   (64, 1)   NEWFALSE   OrderedDict()   t   R
 *   offset  size       strides   requires_grad   hooks     └─ TUPLE, REDUCE: a tensor
 * </pre>
 *
 * Nothing nests by recursion, and time and memory are in proportion to the pickle's bytes. A list or a dictionary is never
 * fetched from the memo: that is how a pickle refers to an object that contains itself, and no state dict does.
 */
final class PickleMachine {

    /** A tensor takes about thirty: far more than models have. */
    private static final int MOST_OPCODES = 2_000_000;
    private static final int NEWEST_PROTOCOL = 5;
    private static final String TRUST =
            "download the checkpoint's safetensors file, or convert this one with a tool you trust";

    private final Path file;
    private final PickleBytes bytes;
    private final Calls calls;
    private final List<Value> stack = new ArrayList<>();
    /** Heights of the stack. */
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Value> memo = new HashMap<>();

    private PickleMachine(Path file, PickleBytes bytes, Storages storages) {
        this.file = file;
        this.bytes = bytes;
        this.calls = new Calls(file, storages);
    }

    /**
     * What the next pickle of {@code bytes} makes.
     *
     * @param storages receives the storages it refers to
     * @throws InvalidFileException when it is damaged, or does anything that no state dict needs
     */
    static Value run(Path file, PickleBytes bytes, Storages storages) {
        return new PickleMachine(file, bytes, storages).run();
    }

    private Value run() {
        for (int count = 0; count < MOST_OPCODES; count++) {
            int code = bytes.u8();
            if (code == Opcodes.STOP) {
                if (stack.size() != 1 || !marks.isEmpty()) {
                    throw damaged("ends with " + stack.size() + " values instead of one");
                }
                return stack.getFirst();
            }
            step(code);
        }
        throw new InvalidFileException(file, "the pickle has more than " + MOST_OPCODES + " opcodes", PickleBytes.AGAIN);
    }

    private void step(int code) {
        switch (code) {
            case Opcodes.PROTO -> requireProtocol(bytes.u8());
            case Opcodes.FRAME -> bytes.i64();
            case Opcodes.MARK -> marks.add(stack.size());
            case Opcodes.NONE -> push(Constant.NONE);
            case Opcodes.NEWTRUE -> push(Constant.TRUE);
            case Opcodes.NEWFALSE -> push(Constant.FALSE);
            case Opcodes.BININT -> push(new Whole(bytes.i32()));
            case Opcodes.BININT1 -> push(new Whole(bytes.u8()));
            case Opcodes.BININT2 -> push(new Whole(bytes.u16()));
            case Opcodes.LONG1 -> push(whole(bytes.integer(bytes.u8())));
            case Opcodes.BINFLOAT -> push(new Real(bytes.f64()));
            case Opcodes.BINUNICODE, Opcodes.BINSTRING -> push(new Text(bytes.text(bytes.u32())));
            case Opcodes.SHORT_BINUNICODE, Opcodes.SHORT_BINSTRING -> push(new Text(bytes.text(bytes.u8())));
            case Opcodes.EMPTY_TUPLE -> push(new Tuple(List.of()));
            case Opcodes.TUPLE -> push(new Tuple(popToMark()));
            case Opcodes.TUPLE1 -> push(new Tuple(pop(1)));
            case Opcodes.TUPLE2 -> push(new Tuple(pop(2)));
            case Opcodes.TUPLE3 -> push(new Tuple(pop(3)));
            case Opcodes.EMPTY_LIST -> push(new Sequence());
            case Opcodes.APPEND -> append(pop(1));
            case Opcodes.APPENDS -> append(popToMark());
            case Opcodes.EMPTY_DICT -> push(new Dictionary());
            case Opcodes.SETITEM -> setItems(pop(2));
            case Opcodes.SETITEMS -> setItems(popToMark());
            case Opcodes.GLOBAL -> push(known(bytes.line(), bytes.line()));
            case Opcodes.STACK_GLOBAL -> {
                List<Value> names = pop(2);
                push(known(text(names.getFirst()), text(names.getLast())));
            }
            case Opcodes.REDUCE -> {
                List<Value> call = pop(2);
                push(calls.call(call.getFirst(), call.getLast()));
            }
            case Opcodes.BUILD -> calls.build(pop(1).getFirst(), top());
            case Opcodes.BINPERSID -> push(calls.storage(pop(1).getFirst()));
            case Opcodes.BINPUT -> memo.put(bytes.u8(), top());
            case Opcodes.LONG_BINPUT -> memo.put(bytes.i32(), top());
            case Opcodes.MEMOIZE -> memo.put(memo.size(), top());
            case Opcodes.BINGET -> push(remembered(bytes.u8()));
            case Opcodes.LONG_BINGET -> push(remembered(bytes.i32()));
            default -> throw refused(code);
        }
    }

    private void requireProtocol(int protocol) {
        if (protocol > NEWEST_PROTOCOL) {
            throw new InvalidFileException(file, "the pickle has protocol " + protocol + ", newer than "
                    + NEWEST_PROTOCOL, "save it with pickle_protocol=2, PyTorch's default");
        }
    }

    private static Value whole(BigInteger number) {
        return number.bitLength() < Long.SIZE ? new Whole(number.longValue()) : new Large(number);
    }

    private Known known(String module, String name) {
        Known known = Known.ALL.get(module + "." + name);
        // Which dot separates the two decides what Python finds; the known names have theirs before the last part.
        if (known == null || name.indexOf('.') >= 0) {
            throw new InvalidFileException(file, "the pickle calls " + Quote.bare(module + "." + name)
                    + ", which no state dict needs, and may run any program", TRUST);
        }
        return known;
    }

    private InvalidFileException refused(int code) {
        if (code == Opcodes.INST) {
            return new InvalidFileException(file, "the pickle calls " + Quote.bare(bytes.line() + "." + bytes.line())
                    + " by the opcode " + Opcodes.name(code) + ", which no state dict needs", TRUST);
        }
        return Opcodes.isRefused(code)
                ? new InvalidFileException(file, "the pickle has the opcode " + Opcodes.name(code) + " at byte "
                        + (bytes.position() - 1) + ", which no state dict needs", TRUST)
                : damaged("has the " + Opcodes.name(code) + " opcode");
    }

    private String text(Value value) {
        if (value instanceof Text(String text)) {
            return text;
        }
        throw damaged("has " + value.description() + " in the place of a text");
    }

    private void append(List<Value> values) {
        if (!(top() instanceof Sequence list)) {
            throw damaged("appends to " + top().description());
        }
        list.items().addAll(values);
    }

    private void setItems(List<Value> keysAndValues) {
        if (!(top() instanceof Dictionary dictionary)) {
            throw damaged("sets items of " + top().description());
        }
        if (keysAndValues.size() % 2 != 0) {
            throw damaged("sets an item without a value");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            calls.put(dictionary, keysAndValues.get(i), keysAndValues.get(i + 1));
        }
    }

    private Value remembered(int index) {
        Value value = memo.get(index);
        if (value == null) {
            throw damaged("refers to object " + Integer.toUnsignedLong(index) + ", which it does not have");
        }
        if (value instanceof Sequence || value instanceof Dictionary) {
            throw new InvalidFileException(file, "the pickle refers to " + value.description() + " a second time, as one"
                    + " that contains itself would be; no state dict does", TRUST);
        }
        return value;
    }

    private void push(Value value) {
        stack.add(value);
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    private Value top() {
        if (stack.size() <= floor()) {
            throw damaged("uses a value that it does not have");
        }
        return stack.getLast();
    }

    private List<Value> pop(int count) {
        if (stack.size() - count < floor()) {
            throw damaged("uses a value that it does not have");
        }
        return cut(stack.size() - count);
    }

    private List<Value> popToMark() {
        if (marks.isEmpty()) {
            throw damaged("uses a mark that it does not have");
        }
        return cut(marks.removeLast());
    }

    private List<Value> cut(int from) {
        List<Value> tail = stack.subList(from, stack.size());
        List<Value> values = List.copyOf(tail);
        tail.clear();
        return values;
    }

    private InvalidFileException damaged(String what) {
        return new InvalidFileException(
                file, "the pickle " + what + ", before byte " + bytes.position(), PickleBytes.AGAIN);
    }
}

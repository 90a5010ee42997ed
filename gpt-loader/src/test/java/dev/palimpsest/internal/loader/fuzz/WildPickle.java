package dev.palimpsest.internal.loader.fuzz;

import dev.palimpsest.internal.fuzz.ByteMutation;
import dev.palimpsest.internal.loader.pytorch.PickleWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A pickle as a list of opcodes with their operands, which may be mutated into one that no pickler writes. */
final class WildPickle {

    private static final String[] TEXTS = {
        "", "storage", "cpu", "0", "1", "../0", "a", "a.weight", "\u001b[2J", "é\u202e", "_metadata", "os", "x".repeat(300)
    };
    private static final String[][] NAMES = {
        {"collections", "OrderedDict"}, {"torch._utils", "_rebuild_tensor_v2"}, {"torch._utils", "_rebuild_tensor"},
        {"torch._utils", "_rebuild_parameter"}, {"torch.nn.parameter", "Parameter"}, {"torch", "Size"},
        {"torch", "FloatStorage"}, {"torch", "BoolStorage"}, {"os", "system"}, {"torch", "\u001b[31m"}, {"", ""}
    };

    private final List<byte[]> code = new ArrayList<>();

    /** Adds the opcodes of a writer, as one piece. */
    WildPickle add(PickleWriter piece) {
        code.add(piece.bytes());
        return this;
    }

    WildPickle op(int... bytes) {
        return add(new PickleWriter().raw(bytes));
    }

    WildPickle text(String text) {
        return add(new PickleWriter().text(text));
    }

    WildPickle number(long number) {
        return add(new PickleWriter().number(number));
    }

    WildPickle global(String module, String name) {
        return add(new PickleWriter().global(module, name));
    }

    WildPickle tuple(long... numbers) {
        op('(');
        for (long number : numbers) {
            number(number);
        }
        return op('t');
    }

    /** Changes one to three opcodes in one of {@code n} cases. */
    WildPickle seldom(int n, SplittableRandom random) {
        for (int left = random.nextInt(n) == 0 ? random.nextInt(1, 4) : 0; left > 0; left--) {
            change(random);
        }
        return this;
    }

    private void change(SplittableRandom random) {
        int at = random.nextInt(code.size());
        switch (random.nextInt(5)) {
            case 0 -> code.remove(at);
            case 1 -> code.add(at, code.get(random.nextInt(code.size())));
            case 2 -> code.set(at, code.get(random.nextInt(code.size())));
            case 3 -> code.add(at, wild(random));
            default -> code.set(at, wild(random));
        }
        if (code.isEmpty()) {
            code.add(wild(random));
        }
    }

    private static byte[] wild(SplittableRandom random) {
        PickleWriter piece = new PickleWriter();
        switch (random.nextInt(9)) {
            case 0 -> piece.raw(random.nextInt(256));
            case 1 -> piece.number(ByteMutation.number(random));
            case 2 -> piece.text(TEXTS[random.nextInt(TEXTS.length)]);
            case 3 -> {
                String[] name = NAMES[random.nextInt(NAMES.length)];
                piece.global(name[0], name[1]);
            }
            case 4 -> piece.op('X').raw(ByteMutation.number(ByteMutation.number(random), 4));
            case 5 -> piece.op(random.nextBoolean() ? 'r' : 'j').raw(ByteMutation.number(ByteMutation.number(random), 4));
            case 6 -> piece.op(random.nextBoolean() ? 'q' : 'h').raw(random.nextInt(4));
            case 7 -> piece.raw(0x8a, random.nextInt(12)).raw(ByteMutation.number(random.nextLong(), 8));
            default -> piece.op("()]}tRQbaesu.N".charAt(random.nextInt(14)));
        }
        return piece.bytes();
    }

    byte[] bytes() {
        return ByteMutation.join(code.toArray(byte[][]::new));
    }
}

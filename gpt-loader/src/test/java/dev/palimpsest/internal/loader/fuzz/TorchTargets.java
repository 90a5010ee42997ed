package dev.palimpsest.internal.loader.fuzz;

import static dev.palimpsest.internal.fuzz.BrokenPromiseException.require;

import dev.palimpsest.internal.fuzz.ByteMutation;
import dev.palimpsest.internal.fuzz.FuzzInput;
import dev.palimpsest.internal.fuzz.FuzzTarget;
import dev.palimpsest.internal.loader.pytorch.PickleWriter;
import dev.palimpsest.internal.loader.pytorch.TorchFile;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.loader.InvalidFileException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** PyTorch's files in both formats, whose pickles, shapes, storages and headers lie. */
final class TorchTargets {

    private static final String FILE = "pytorch_model.bin";
    private static final String[] TYPES = {"DoubleStorage", "FloatStorage", "HalfStorage", "BFloat16Storage", "ByteStorage"};
    private static final int[] WIDTHS = {8, 4, 2, 2, 1};

    /** @param elements as the pickle says */
    private record Storage(String key, int type, long elements, byte[] bytes) {

        static Storage of(int number, int count, SplittableRandom random) {
            int type = random.nextInt(TYPES.length);
            return new Storage(random.nextInt(60) == 0 ? "../" + number : Integer.toString(number), type,
                    lie(60, count, random), ByteMutation.floats(3 * count, random)).cut(count * WIDTHS[type]);
        }

        private Storage cut(int length) {
            return new Storage(key, type, elements, Arrays.copyOf(bytes, length));
        }
    }

    private TorchTargets() {}

    static List<FuzzTarget> all() {
        return List.of(LoaderTarget.of("torch", 8, TorchTargets::archive, TorchTargets::read),
                LoaderTarget.of("torch-legacy", 8, TorchTargets::legacy, TorchTargets::read));
    }

    private static long lie(int n, long truth, SplittableRandom random) {
        return random.nextInt(n) == 0 ? ByteMutation.number(random) : truth;
    }

    private static List<Storage> storages(SplittableRandom random) {
        List<Storage> storages = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            storages.add(Storage.of(storages.size(), random.nextInt(14), random));
        }
        return storages;
    }

    /** A state dict with tensors over some of the storages, parameters among them. */
    private static byte[] stateDict(List<Storage> storages, boolean legacy, SplittableRandom random) {
        WildPickle pickle = new WildPickle().op(0x80, random.nextInt(20) == 0 ? random.nextInt(7) : 2);
        orderedDict(pickle).op('q', 0).op('(');
        for (int i = 0; i < storages.size(); i++) {
            boolean parameter = random.nextInt(5) == 0;
            pickle.text("t" + i);
            if (parameter) {
                pickle.global("torch._utils", "_rebuild_parameter").op('(');
            }
            // Now and then over another one's storage, which then has no tensor of its own.
            tensor(pickle, storages.get(random.nextInt(12) == 0 ? random.nextInt(storages.size()) : i), legacy, random);
            if (parameter) {
                orderedDict(pickle.op(0x88)).op('t').op('R');
            }
        }
        pickle.op('u');
        if (random.nextBoolean()) {
            orderedDict(pickle.op('}').text("_metadata")).text("").op('}').text("version").number(1).op('s').op('s').op('s')
                    .op('b');
        }
        return ByteMutation.seldom(12, pickle.op('.').seldom(3, random).bytes(), random);
    }

    private static WildPickle orderedDict(WildPickle pickle) {
        return pickle.global("collections", "OrderedDict").op(')').op('R');
    }

    private static void tensor(WildPickle pickle, Storage storage, boolean legacy, SplittableRandom random) {
        long[] shape = shape(storage.bytes().length / WIDTHS[storage.type()], random);
        long[] strides = new long[shape.length];
        long step = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = lie(60, step, random);
            step *= shape[i];
            shape[i] = lie(60, shape[i], random);
        }
        pickle.global("torch._utils", "_rebuild_tensor_v2").op('(').op('(').text("storage")
                .global("torch", TYPES[storage.type()]).text(storage.key()).text("cpu").number(storage.elements());
        (legacy ? pickle.op('N') : pickle).op('t').op('Q').number(lie(60, random.nextInt(9) == 0 ? 1 : 0, random))
                .tuple(shape).tuple(strides).op(0x89);
        orderedDict(pickle).op('t').op('R');
    }

    private static long[] shape(int elements, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> new long[] {elements};
            case 1 -> elements % 2 == 0 ? new long[] {2, elements / 2} : new long[] {elements, 1};
            case 2 -> elements % 3 == 0 ? new long[] {elements / 3, 1, 3} : new long[] {1, elements};
            default -> elements == 0 ? new long[] {0, 7} : new long[0];
        };
    }

    private static FuzzInput archive(SplittableRandom random) {
        List<Storage> storages = storages(random);
        ZipMaker zip = new ZipMaker(random, 30);
        String folder = random.nextInt(30) == 0 ? "a/b" : "pytorch_model";
        zip.entry(folder + "/data.pkl", stateDict(storages, false, random));
        if (random.nextBoolean()) {
            zip.entry(folder + "/byteorder", text(random.nextInt(20) == 0 ? "big" : "little"));
        }
        for (Storage storage : storages) {
            zip.entry(folder + "/data/" + storage.key(), storage.bytes());
        }
        zip.entry(random.nextInt(40) == 0 ? folder + "/constants.pkl" : folder + "/version", text("3\n"));
        return FuzzInput.of(FILE, ByteMutation.seldom(8, zip.finish(), random));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static FuzzInput legacy(SplittableRandom random) {
        List<Storage> storages = storages(random);
        WildPickle keys = new WildPickle().op(0x80, 2).op(']').op('(');
        storages.forEach(storage -> keys.text(storage.key()));
        WildPickle system = new WildPickle().op(0x80, 2).op('}').op('(').text("little_endian")
                .op(random.nextInt(30) == 0 ? 0x89 : 0x88).text("protocol_version").number(1001).op('u').op('.');
        PickleWriter file = new PickleWriter()
                .raw(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.')
                .raw(PickleWriter.begin().number(lie(60, 1001, random)).stop())
                .raw(system.seldom(20, random).bytes())
                .raw(stateDict(storages, true, random))
                .raw(keys.op('e').op('.').seldom(20, random).bytes());
        for (Storage storage : storages) {
            file.raw(ByteMutation.number(lie(40, storage.elements(), random), 8)).raw(storage.bytes());
        }
        return FuzzInput.of(FILE, ByteMutation.seldom(8, file.bytes(), random));
    }

    private static void read(Path folder) throws Exception {
        Path path = folder.resolve(FILE);
        try (Arena arena = Arena.ofConfined()) {
            TorchFile file = TorchFile.open(path, arena);
            for (String name : file.names()) {
                Matrix matrix;
                try {
                    matrix = file.matrix(name);
                } catch (InvalidFileException e) {
                    // Masks, and views that are not row after row; the last one's message is looked at.
                    if (name.equals(List.copyOf(file.names()).getLast())) {
                        throw e;
                    }
                    continue;
                }
                long size = file.shape(name).stream().reduce(1L, Math::multiplyExact);
                require(matrix.size() == size, "a matrix of another size than its shape");
                require(matrix.memory().byteSize() <= Files.size(path), "a matrix larger than its file");
                matrix.firstNonFinite();
            }
        }
    }
}

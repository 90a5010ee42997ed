package dev.palimpsest.internal.loader.pytorch;

import static dev.palimpsest.internal.loader.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles that do what no state dict needs, in both formats: each is refused by name. */
class PickleRefusalsTest {

    @TempDir
    Path temporary;

    private void refused(byte[] pickle, String... parts) throws IOException {
        Path file = temporary.resolve("pytorch_model.bin");
        Files.write(file, TorchWriter.zip(Map.of("pytorch_model/data.pkl", pickle), false));
        assertRefused(file, () -> open(file), parts);
        // In the legacy format the first pickle is what should be the magic number.
        Files.write(file, pickle);
        assertRefused(file, () -> open(file), parts);
    }

    private static void open(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            TorchFile.open(file, arena);
        }
    }

    private static PickleWriter begin() {
        return PickleWriter.begin();
    }

    @ParameterizedTest
    @CsvSource({
        "os, system", "posix, system", "nt, system", "builtins, eval", "__builtin__, eval", "builtins, exec",
        "builtins, getattr", "subprocess, Popen", "runpy, _run_code", "torch.storage, _load_from_bytes", "torch, load",
        "torch.hub, load", "torch._utils, _rebuild_tensor_v3", "torch._utils, _rebuild_qtensor", "torch, UntypedStorage",
        "torch.storage, UntypedStorage", "torch, QInt8Storage", "numpy.core.multiarray, _reconstruct", "collections, Counter",
        "pickle, loads", "operator, attrgetter"
    })
    void whatANameCallsIsNamed(String module, String name) throws IOException {
        Path ran = temporary.resolve("ran");
        String command = "touch " + ran;
        refused(begin().global(module, name).op('(').text(command).op('t').op('R').stop(),
                "the pickle calls " + module + "." + name, "safetensors");
        refused(begin().text(module).text(name).raw(0x93).op('(').text(command).op('t').op('R').stop(),
                "the pickle calls " + module + "." + name);
        refused(begin().op('(').text(command).op('i').raw((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8))
                .stop(), "the pickle calls " + module + "." + name, "INST");
        refused(begin().op('(').global(module, name).text(command).op('o').stop(),
                "the pickle calls " + module + "." + name);
        assertFalse(Files.exists(ran));
    }

    @Test
    void knownNamesCannotBeReachedInOtherWays() throws IOException {
        refused(begin().global("torch._utils._rebuild_tensor_v2", "__globals__").stop(), "_rebuild_tensor_v2.__globals__");
        refused(begin().global("torch", "_utils._rebuild_tensor_v2").stop(), "the pickle calls torch._utils._rebuild");
        refused(begin().global("collections", "OrderedDict ").stop(), "the pickle calls collections.OrderedDict ");
        refused(begin().global("collections", "OrderedDict\rx").stop(), "collections.OrderedDict\\rx");
        refused(begin().op('c').raw("os".getBytes(StandardCharsets.UTF_8)).bytes(), "cut off");
        refused(begin().global("", "").stop(), "the pickle calls .");
        refused(begin().global("o".repeat(600), "x").stop(), "a name of more than 500 characters");
        refused(begin().number(1).number(2).raw(0x93).stop(), "the number 1 in the place of a text");
    }

    @ParameterizedTest
    @CsvSource({
        "0x82, EXT1", "0x83, EXT2", "0x84, EXT4", "0x81, NEWOBJ", "0x92, NEWOBJ_EX", "0x6f, OBJ", "0x50, PERSID", "0x32, DUP",
        "0x30, POP", "0x31, POP_MARK", "0x42, BINBYTES", "0x43, SHORT_BINBYTES", "0x8e, BINBYTES8", "0x96, BYTEARRAY8",
        "0x97, NEXT_BUFFER", "0x98, READONLY_BUFFER", "0x8d, BINUNICODE8", "0x8b, LONG4", "0x49, INT", "0x4c, LONG",
        "0x53, STRING", "0x56, UNICODE", "0x46, FLOAT", "0x6c, LIST", "0x64, DICT", "0x8f, EMPTY_SET", "0x90, ADDITEMS",
        "0x91, FROZENSET", "0x67, GET", "0x70, PUT"
    })
    void opcodesThatNoStateDictNeedsAreNamed(String code, String name) throws IOException {
        refused(begin().op('(').op(')').op(')').raw(Integer.decode(code)).raw(new byte[16]).stop(),
                "the opcode " + name + " (" + code + ")", "no state dict needs", "safetensors");
    }

    @Test
    void allowedCallsTakeNoOtherArguments() throws IOException {
        PickleWriter rebuild = begin().global("torch._utils", "_rebuild_tensor_v2");
        refused(rebuild.op('(').text("x").number(0).op(')').op(')').raw(0x89).op('}').op('t').op('R').stop(),
                "torch._utils._rebuild_tensor_v2 with the text 'x' in the place of a storage");
        refused(begin().global("torch._utils", "_rebuild_tensor_v2").op(')').op('R').stop(), "with 0 arguments");
        refused(begin().global("torch", "FloatStorage").op(')').op('R').stop(), "calls torch.FloatStorage");
        refused(begin().number(5).op(')').op('R').stop(), "calls the number 5 with a tuple of 0");
        refused(begin().emptyOrderedDict().op('}').text("__class__").number(1).op('s').op('b').stop(),
                "sets the attribute '__class__'");
        refused(begin().global("collections", "OrderedDict").op('}').op('b').stop(), "as the attributes of");
        refused(begin().global("collections", "OrderedDict").op('(').op(']').op('(').number(1).op('a').op('t').op('R').stop(),
                "pickle");
        refused(begin().global("torch", "Size").op('(').op('N').op('t').op('R').stop(), "calls torch.Size with None");
        refused(begin().global("torch._utils", "_rebuild_parameter").op('(').op('N').op('N').op('N').op('t').op('R').stop(),
                "calls torch._utils._rebuild_parameter with None");
    }

    @Test
    void persistentIdsNameStoragesOnly() throws IOException {
        refused(begin().text("x").op('Q').stop(), "a persistent id that is not a storage's: the text 'x'");
        refused(begin().op('(').text("module").text("x").op('t').op('Q').stop(), "not a storage's: the text 'module'");
        refused(begin().op('(').text("storage").text("FloatStorage").text("0").text("cpu").number(1).op('t').op('Q').stop(),
                "names no storage");
        refused(begin().op('(').text("storage").op('t').op('Q').stop(), "names no storage");
        for (String key : new String[] {"../x", "/etc/passwd", "", "0/../1", "0\n"}) {
            refused(begin().storage("FloatStorage", key, 1, false).stop(), "a storage has the key '", "not a number");
        }
        refused(begin().op('(').text("storage").global("torch", "FloatStorage").text("0").text("cpu").number(-1).op('t')
                .op('Q').stop(), "the number -1 in the place of a number of elements");
        refused(begin().storage("DoubleStorage", "0", 1L << 61, false).stop(), "storage 0", "impossible size");
        refused(begin().op('(').storage("FloatStorage", "0", 1, false).storage("HalfStorage", "0", 1, false).op('t').stop(),
                "storage 0 has 1 elements of torch.FloatStorage in one place, 1 of torch.HalfStorage in another");
        refused(begin().op('(').text("storage").global("torch", "FloatStorage").text("0").text("cpu").number(4).tuple(0, 1)
                .op('t').op('Q').stop(), "a view of a storage");
    }

    @Test
    void brokenPicklesAreRefusedAtOnce() throws IOException {
        refused(begin().bytes(), "cut off");
        refused(begin().stop(), "ends with 0 values");
        refused(begin().number(1).number(2).stop(), "ends with 2 values");
        refused(begin().op('(').number(1).stop(), "ends with");
        refused(begin().op('t').stop(), "a mark that it does not have");
        refused(begin().op('(').raw(0x85).stop(), "a value that it does not have");
        refused(begin().op('R').stop(), "a value that it does not have");
        refused(begin().op('q').raw(0).stop(), "a value that it does not have");
        refused(begin().op('h').raw(7).stop(), "object 7, which it does not have");
        refused(begin().op('j').raw(255, 255, 255, 255).stop(), "object 4294967295");
        refused(begin().number(1).number(2).op('a').stop(), "appends to the number 1");
        refused(begin().op(']').number(1).number(2).op('s').stop(), "sets items of a list of 0");
        refused(begin().op('}').op('(').text("a").op('u').stop(), "an item without a value");
        refused(begin().op('}').number(1).number(2).op('s').stop(), "the number 1 as a key");
        refused(begin().op('}').text("a").number(2).op('s').text("a").number(2).op('s').stop(), "two entries 'a'");
        refused(begin().raw(0xFF).stop(), "unknown (0xff) opcode");
        refused(PickleWriter.begin().raw(0x80, 9).stop(), "protocol 9");
        refused(begin().op('X').raw(2, 0, 0, 0, 0xC0, 0xAF).stop(), "not UTF-8");
    }

    /** A pickle that claims much takes nothing: the limits hold before memory is taken. */
    @Test
    void bombsAreRefusedAtOnce() throws IOException {
        refused(begin().op('X').raw(0xFF, 0xFF, 0xFF, 0xFF).stop(), "a text of 4294967295 bytes");
        refused(begin().op('X').raw(0, 0xC0, 0, 0).stop(), "cut off");
        refused(begin().op(')').op('r').raw(0xFF, 0xFF, 0xFF, 0xFF).op(')').op('0').stop(), "POP");
        // Each tuple has the one before twice: 2^1000 leaves, if anybody walked over them.
        PickleWriter doubling = begin().op(')').op('q').raw(0);
        for (int i = 0; i < 1_000; i++) {
            doubling.op('h').raw(0).raw(0x86).op('q').raw(0);
        }
        refused(doubling.stop(), "a tuple of 2");
        refused(begin().raw(("]".repeat(100_000) + "a".repeat(99_999)).getBytes(StandardCharsets.US_ASCII)).stop(),
                "a list of 1");
        refused(begin().raw(new byte[0]).raw("N".repeat(2_100_000).getBytes(StandardCharsets.US_ASCII)).stop(),
                "more than 2000000 opcodes");
        refused(begin().op(']').op('q').raw(0).op('h').raw(0).op('a').stop(), "refers to a list of 0 a second time");
        refused(begin().op('}').op('q').raw(0).text("a").op('h').raw(0).op('s').stop(),
                "refers to a dictionary of 0 a second time");
        refused(begin().tuple(new long[17]).op('q').raw(0).stop(), "a tuple of 17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "number", "nested", "text"})
    void whatIsNoStateDictIsRefused(String kind) throws IOException {
        byte[] pickle = switch (kind) {
            case "list" -> begin().op(']').stop();
            case "number" -> begin().number(7).stop();
            case "nested" -> begin().op('}').text("model").op('}').op('s').stop();
            default -> begin().op('}').text("epoch").number(3).op('s').stop();
        };
        Path file = temporary.resolve("pytorch_model.bin");
        Files.write(file, TorchWriter.zip(Map.of("archive/data.pkl", pickle), false));
        assertRefused(file, () -> open(file), switch (kind) {
            case "list" -> "holds a list of 0 instead of a state dict";
            case "number" -> "holds the number 7 instead of a state dict";
            case "nested" -> "entry 'model' is a dictionary of 0, not a tensor";
            default -> "entry 'epoch' is the number 3, not a tensor";
        }, "state_dict()");
        Files.write(file, pickle);
        assertRefused(file, () -> open(file), "instead of PyTorch's magic number");
    }
}

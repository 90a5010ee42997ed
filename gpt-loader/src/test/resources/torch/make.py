"""Makes the files in this folder, by Python's own pickler and without PyTorch: python3 make.py

Both are checkpoints of a GPT-2 with one block, width 4, two heads, 8 positions and 257 tokens.

  zip      torch.save since 1.6, F16; written as PyTorch's archive writer does: sizes behind the bytes, padding, zip64
  legacy   torch.save before 1.6, F32; a head that shares its storage with the embedding, masks as buffers, parameters
"""
import collections, io, json, os, pickle, struct, sys, types, zlib

# Modules with PyTorch's names: all that the pickler needs of it.
torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
sys.modules.update({"torch": torch, "torch._utils": utils})


def function(module, name):
    def body(*_):
        raise NotImplementedError
    body.__module__, body.__qualname__, body.__name__ = module.__name__, name, name
    setattr(module, name, body)
    return body


rebuild_tensor = function(utils, "_rebuild_tensor_v2")
rebuild_parameter = function(utils, "_rebuild_parameter")
for name in ("HalfStorage", "FloatStorage", "ByteStorage"):
    setattr(torch, name, type(name, (), {"__module__": "torch"}))


class Storage:
    def __init__(self, kind, letter, values):
        self.kind, self.count, self.bytes = kind, len(values), struct.pack("<%d%s" % (len(values), letter), *values)


class Tensor:
    def __init__(self, storage, shape, offset=0):
        self.storage, self.shape, self.offset = storage, shape, offset

    def __reduce_ex__(self, protocol):
        strides, step = [], 1
        for size in reversed(self.shape):
            strides.insert(0, step)
            step *= size
        return rebuild_tensor, (self.storage, self.offset, tuple(self.shape), tuple(strides), False,
                                collections.OrderedDict())


class Parameter(Tensor):
    def __reduce_ex__(self, protocol):
        return rebuild_parameter, (Tensor(self.storage, self.shape, self.offset), True, collections.OrderedDict())




def value(tensor, i):
    """Exact in F16. TorchFixturesTest has the same formula."""
    return ((7 * i + 13 * tensor) % 64 - 32) / 64


def shapes():
    d, n = 4, 16
    yield from [("wte.weight", (257, d)), ("wpe.weight", (8, d))]
    block = [("ln_1.weight", (d,)), ("ln_1.bias", (d,)), ("attn.c_attn.weight", (d, 3 * d)), ("attn.c_attn.bias", (3 * d,)),
             ("attn.c_proj.weight", (d, d)), ("attn.c_proj.bias", (d,)), ("ln_2.weight", (d,)), ("ln_2.bias", (d,)),
             ("mlp.c_fc.weight", (d, n)), ("mlp.c_fc.bias", (n,)), ("mlp.c_proj.weight", (n, d)), ("mlp.c_proj.bias", (d,))]
    yield from [("h.0." + name, shape) for name, shape in block]
    yield from [("ln_f.weight", (d,)), ("ln_f.bias", (d,))]


def state_dict(kind, letter, prefix, make):
    state = collections.OrderedDict()
    for number, (name, shape) in enumerate(shapes()):
        count = 1
        for size in shape:
            count *= size
        state[prefix + name] = make(Storage(kind, letter, [value(number, i) for i in range(count)]), shape)
    return state


def dump(obj, legacy, stream, storages):
    class Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            if isinstance(obj, Storage):
                key = str(storages.setdefault(id(obj), (len(storages) + (94000000000000 if legacy else 0), obj))[0])
                return ("storage", obj.kind, key, "cpu", obj.count) + ((None,) if legacy else ())
            return None
    Pickler(stream, protocol=2).dump(obj)


def archive(state):
    pickled, storages = io.BytesIO(), {}
    dump(state, False, pickled, storages)
    entries = [("pytorch_model/data.pkl", pickled.getvalue()), ("pytorch_model/byteorder", b"little")]
    entries += [("pytorch_model/data/%d" % key, storage.bytes) for key, storage in storages.values()]
    entries += [("pytorch_model/version", b"3\n")]
    out, directory = bytearray(), bytearray()
    for name, data in entries:
        at, crc, utf8 = len(out), zlib.crc32(data), name.encode()
        padding = -(at + 30 + len(utf8) + 4) % 64
        extra = b"FB" + struct.pack("<H", padding) + b"Z" * padding
        out += struct.pack("<IHHHHHIIIHH", 0x04034B50, 0, 0x0808, 0, 0, 0, 0, 0, 0, len(utf8), len(extra)) + utf8 + extra
        out += data + struct.pack("<IIII", 0x08074B50, crc, len(data), len(data))
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 0, 0, 0x0808, 0, 0, 0, crc, len(data), len(data),
                                 len(utf8), 0, 0, 0, 0, 0, at) + utf8
    start, size, count = len(out), len(directory), len(entries)
    record = start + size
    return bytes(out + directory + struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, size, start)
                 + struct.pack("<IIQI", 0x07064B50, 0, record, 1)
                 + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, size, start, 0))


def legacy(state):
    out, storages = io.BytesIO(), {}
    pickle.dump(0x1950A86A20F9469CFC6C, out, protocol=2)
    pickle.dump(1001, out, protocol=2)
    pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, out,
                protocol=2)
    dump(state, True, out, storages)
    byKey = {str(key): storage for key, storage in storages.values()}
    keys = sorted(byKey)
    pickle.dump(keys, out, protocol=2)
    for key in keys:
        out.write(struct.pack("<q", byKey[key].count) + byKey[key].bytes)
    return out.getvalue()


def alphabet():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(b) if b in printable else chr(next(others)) for b in range(256)]


def write(folder, weights):
    os.makedirs(folder, exist_ok=True)
    config = {"model_type": "gpt2", "n_layer": 1, "n_embd": 4, "n_head": 2, "n_positions": 8, "vocab_size": 257,
              "bos_token_id": 256, "eos_token_id": 256}
    added = {"id": 256, "content": "<|endoftext|>", "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    tokenizer = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [added], "normalizer": None,
                 "pre_tokenizer": level, "post_processor": {**level, "add_prefix_space": True, "trim_offsets": False},
                 "decoder": level, "model": {
                     "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
                     "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                     "vocab": {token: i for i, token in enumerate([*alphabet(), "<|endoftext|>"])}, "merges": []}}
    for name, data in [("config.json", json.dumps(config).encode()), ("pytorch_model.bin", weights),
                       ("tokenizer.json", json.dumps(tokenizer).encode())]:
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


os.chdir(os.path.dirname(os.path.abspath(__file__)))
halves = state_dict(torch.HalfStorage, "e", "transformer.", Tensor)
halves._metadata = collections.OrderedDict([("", {"version": 1}), ("transformer.wte", {"version": 1})])
write("zip", archive(halves))
floats = state_dict(torch.FloatStorage, "f", "", Parameter)
floats["h.0.attn.bias"] = Tensor(Storage(torch.ByteStorage, "B", [int(j <= i) for i in range(8) for j in range(8)]), (1, 1, 8, 8))
floats["h.0.attn.masked_bias"] = Tensor(Storage(torch.FloatStorage, "f", [-10000.0]), ())
floats["lm_head.weight"] = Tensor(floats["wte.weight"].storage, (257, 4))
write("legacy", legacy(floats))

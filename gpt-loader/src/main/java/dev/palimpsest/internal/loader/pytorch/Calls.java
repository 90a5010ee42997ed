package dev.palimpsest.internal.loader.pytorch;

import dev.palimpsest.internal.loader.pytorch.Value.Dictionary;
import dev.palimpsest.internal.loader.pytorch.Value.Sequence;
import dev.palimpsest.internal.loader.pytorch.Value.Storage;
import dev.palimpsest.internal.loader.pytorch.Value.Tensor;
import dev.palimpsest.internal.loader.pytorch.Value.Text;
import dev.palimpsest.internal.loader.pytorch.Value.Tuple;
import dev.palimpsest.internal.loader.pytorch.Value.Whole;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.loader.InvalidFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the calls of a state dict's pickle give; each checks its arguments. */
final class Calls {

    private static final int MOST_DIMENSIONS = 16;
    /** The attribute that a state dict has: versions of its modules, which its tensors do not depend on. */
    private static final String METADATA = "_metadata";

    private final Path file;
    private final Storages storages;

    Calls(Path file, Storages storages) {
        this.file = file;
        this.storages = storages;
    }

    /** {@code function(*arguments)}. */
    Value call(Value function, Value arguments) {
        if (!(function instanceof Callable callable) || !(arguments instanceof Tuple(List<Value> values))) {
            throw damaged("calls " + function.description() + " with " + arguments.description());
        }
        return switch (callable) {
            case ORDERED_DICT -> orderedDict(values);
            case REBUILD_TENSOR -> tensor(callable, require(callable, values, 4, 4));
            case REBUILD_TENSOR_V2 -> tensor(callable, require(callable, values, 6, 7));
            case REBUILD_PARAMETER -> data(callable, require(callable, values, 3, 3));
            case PARAMETER -> data(callable, require(callable, values, 1, 2));
            case SIZE -> size(callable, require(callable, values, 1, 1));
        };
    }

    private List<Value> require(Callable callable, List<Value> values, int fewest, int most) {
        if (values.size() < fewest || values.size() > most) {
            throw damaged("calls " + callable.pythonName() + " with " + values.size() + " arguments");
        }
        return values;
    }

    /** Empty, or Python 2's {@code [[key, value] …]}. */
    private Dictionary orderedDict(List<Value> values) {
        Dictionary dictionary = new Dictionary();
        if (values.isEmpty()) {
            return dictionary;
        }
        if (values.size() != 1 || !(values.getFirst() instanceof Sequence pairs)) {
            throw damaged("calls " + Callable.ORDERED_DICT.pythonName() + " with " + values.getFirst().description());
        }
        for (Value pair : pairs.items()) {
            List<Value> both = switch (pair) {
                case Sequence list -> list.items();
                case Tuple(List<Value> items) -> items;
                default -> List.of();
            };
            if (both.size() != 2) {
                throw damaged("has " + pair.description() + " in the place of a key and its value");
            }
            put(dictionary, both.getFirst(), both.getLast());
        }
        return dictionary;
    }

    /** {@code dictionary[key] = value}, once. */
    void put(Dictionary dictionary, Value key, Value value) {
        if (!(key instanceof Text(String text))) {
            throw new InvalidFileException(file, "the pickle has a dictionary with " + key.description()
                    + " as a key, a state dict has texts", "save the model's state_dict()");
        }
        if (dictionary.entries().putIfAbsent(text, value) != null) {
            throw damaged("has two entries " + Quote.of(text) + " in a dictionary");
        }
    }

    private Tensor tensor(Callable callable, List<Value> values) {
        if (!(values.getFirst() instanceof Storage storage)) {
            throw damaged("calls " + callable.pythonName() + " with " + values.getFirst().description()
                    + " in the place of a storage");
        }
        boolean plain = values.stream().skip(5).allMatch(
                value -> value == Value.Constant.NONE || value instanceof Dictionary extra && extra.entries().isEmpty());
        if (!plain) {
            throw new InvalidFileException(file, "the pickle has a tensor with backward hooks or metadata, which no state"
                    + " dict needs", "save the model's state_dict() after detaching its tensors");
        }
        Tensor tensor = new Tensor(storage, number(values.get(1)), numbers(values.get(2)), numbers(values.get(3)));
        requireInside(tensor);
        return tensor;
    }

    private void requireInside(Tensor tensor) {
        Storage storage = tensor.storage();
        if (tensor.shape().size() != tensor.strides().size()) {
            throw damaged("has a tensor of " + tensor.shape().size() + " dimensions and " + tensor.strides().size()
                    + " strides");
        }
        try {
            if (tensor.end() <= storage.elements()) {
                return;
            }
        } catch (ArithmeticException e) {
            throw new InvalidFileException(file, "the pickle has a tensor with the impossible shape "
                    + Quote.bare(tensor.shape()), PickleBytes.AGAIN, e);
        }
        throw damaged("has a tensor of shape " + Quote.bare(tensor.shape()) + " at element " + tensor.offset()
                + " of storage " + storage.key() + ", which has only " + storage.elements());
    }

    /** A parameter is its tensor. */
    private Tensor data(Callable callable, List<Value> values) {
        if (values.getFirst() instanceof Tensor tensor) {
            return tensor;
        }
        throw damaged("calls " + callable.pythonName() + " with " + values.getFirst().description());
    }

    private Tuple size(Callable callable, List<Value> values) {
        if (values.getFirst() instanceof Tuple dimensions) {
            return dimensions;
        }
        throw damaged("calls " + callable.pythonName() + " with " + values.getFirst().description());
    }

    /** A count, an offset, a dimension or a stride: none is negative. */
    private long number(Value value) {
        if (value instanceof Whole(long number) && number >= 0) {
            return number;
        }
        throw damaged("has " + value.description() + " in the place of a number of elements");
    }

    private List<Long> numbers(Value value) {
        if (!(value instanceof Tuple(List<Value> items)) || items.size() > MOST_DIMENSIONS) {
            throw damaged("has " + value.description() + " in the place of a tensor's dimensions or strides");
        }
        List<Long> numbers = new ArrayList<>(items.size());
        items.forEach(item -> numbers.add(number(item)));
        return List.copyOf(numbers);
    }

    /** A state dict's attributes are left out; nothing else has any. */
    void build(Value state, Value object) {
        if (!(object instanceof Dictionary) || !(state instanceof Dictionary attributes)) {
            throw damaged("sets " + state.description() + " as the attributes of " + object.description());
        }
        for (String name : attributes.entries().keySet()) {
            if (!name.equals(METADATA)) {
                throw damaged("sets the attribute " + Quote.of(name) + ", which no state dict has");
            }
        }
    }

    /**
     * The storage that a persistent id names, {@code ('storage', type, key, location, elements[, None])}; the legacy
     * format has the last.
     */
    Storage storage(Value id) {
        List<Value> items = id instanceof Tuple(List<Value> values) ? values : List.of();
        if (items.isEmpty() || !(items.getFirst() instanceof Text(String kind)) || !kind.equals("storage")) {
            throw damaged("has a persistent id that is not a storage's: "
                    + (items.isEmpty() ? id : items.getFirst()).description());
        }
        if (items.size() == 6 && items.get(5) != Value.Constant.NONE) {
            throw new InvalidFileException(file, "the pickle has a view of a storage, as PyTorch before 0.4 made them",
                    "save it with a newer PyTorch");
        }
        if (items.size() < 5 || items.size() > 6
                || !(items.get(1) instanceof ElementType type)
                || !(items.get(2) instanceof Text(String key))
                || !(items.get(3) instanceof Text)) {
            throw damaged("has a persistent id that names no storage");
        }
        return storages.add(new Storage(type, key, number(items.get(4))));
    }

    private InvalidFileException damaged(String what) {
        return new InvalidFileException(file, "the pickle " + what, PickleBytes.AGAIN);
    }
}

package dev.palimpsest.internal.loader.pytorch;

import dev.palimpsest.internal.message.Quote;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pickle of weights is made of. No value contains itself, see {@link PickleMachine}. */
sealed interface Value
        permits Known, Value.Text, Value.Whole, Value.Large, Value.Real, Value.Constant, Value.Tuple, Value.Sequence,
                Value.Dictionary, Value.Storage, Value.Tensor {

    /** The value for a message: "the number 3". */
    String description();

    /** A string. */
    record Text(String text) implements Value {
        @Override
        public String description() {
            return "the text " + Quote.of(text);
        }
    }

    /** A whole number. */
    record Whole(long number) implements Value {
        @Override
        public String description() {
            return "the number " + number;
        }
    }

    /** A whole number of more than 64 bits, such as the legacy format's magic number. */
    record Large(BigInteger number) implements Value {
        @Override
        public String description() {
            return "the number " + Quote.bare(number.toString(16)) + " (hexadecimal)";
        }
    }

    /** A floating-point number; no part of a state dict depends on one. */
    record Real(double number) implements Value {
        @Override
        public String description() {
            return "the number " + number;
        }
    }

    /** Python's three constants. */
    enum Constant implements Value {
        NONE("None"),
        TRUE("True"),
        FALSE("False");

        private final String python;

        Constant(String python) {
            this.python = python;
        }

        @Override
        public String description() {
            return python;
        }
    }

    /** A tuple, which never changes. */
    record Tuple(List<Value> items) implements Value {
        @Override
        public String description() {
            return "a tuple of " + items.size();
        }
    }

    /** A list, while it is filled. Compared by identity. */
    final class Sequence implements Value {

        private final List<Value> items = new ArrayList<>();

        List<Value> items() {
            return items;
        }

        @Override
        public String description() {
            return "a list of " + items.size();
        }
    }

    /** A dictionary from texts, ordered or not, while it is filled. Compared by identity. */
    final class Dictionary implements Value {

        private final Map<String, Value> entries = new LinkedHashMap<>();

        Map<String, Value> entries() {
            return entries;
        }

        @Override
        public String description() {
            return "a dictionary of " + entries.size();
        }
    }

    /**
     * Elements that tensors view; their bytes are elsewhere in the file.
     *
     * @param key names them in the file
     */
    record Storage(ElementType type, String key, long elements) implements Value {
        @Override
        public String description() {
            return "a storage";
        }
    }

    /**
     * A view of a storage.
     *
     * @param offset  of its first element
     * @param shape   dimensions, outermost first
     * @param strides elements from one index to the next, for each dimension
     */
    record Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides) implements Value {

        @Override
        public String description() {
            return "a tensor";
        }

        /** Number of elements. @throws ArithmeticException when there are more than a long counts */
        long size() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }

        /** Whether elements lie row after row without gaps. */
        boolean isContiguous() {
            long expected = 1;
            for (int i = shape.size() - 1; i >= 0; i--) {
                // A dimension of one is never stepped over.
                if (shape.get(i) != 1 && strides.get(i) != expected) {
                    return size() == 0;
                }
                expected *= shape.get(i);
            }
            return true;
        }

        /** The element after the last that it views. @throws ArithmeticException when a long cannot count so far */
        long end() {
            if (size() == 0) {
                return offset;
            }
            long last = offset;
            for (int i = 0; i < shape.size(); i++) {
                last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
            }
            return Math.addExact(last, 1);
        }
    }
}

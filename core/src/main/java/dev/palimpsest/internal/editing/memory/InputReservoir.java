package dev.palimpsest.internal.editing.memory;

import dev.palimpsest.internal.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tokens of the smallest priorities seen so far, and the inputs of MLPs there. Tokens are offered in the order of the
 * text; those that stay need their inputs before the next ones are offered.
 */
final class InputReservoir {

    /** A token. @param arrival its number in the order of the text */
    record Token(double priority, long arrival, SortedMap<Integer, float[]> inputs) {}

    private static final Comparator<Token> LAST_FIRST =
            Comparator.comparingDouble(Token::priority).thenComparingLong(Token::arrival).reversed();

    private final int capacity;
    private final PriorityQueue<Token> tokens = new PriorityQueue<>(LAST_FIRST);
    private long arrivals;

    InputReservoir(int capacity) {
        this.capacity = capacity;
    }

    /** Continues a sample. */
    InputReservoir(InputSample soFar) {
        this(soFar.capacity());
        double[] priorities = soFar.priorities().toDoubles();
        List<SortedMap<Integer, float[]>> inputs = new ArrayList<>();
        for (int i = 0; i < priorities.length; i++) {
            inputs.add(new TreeMap<>());
        }
        soFar.layers().forEach((layer, matrix) -> {
            float[] values = matrix.toFloats();
            int width = matrix.columns();
            for (int i = 0; i < priorities.length; i++) {
                inputs.get(i).put(layer, Arrays.copyOfRange(values, i * width, (i + 1) * width));
            }
        });
        for (int i = 0; i < priorities.length; i++) {
            tokens.add(new Token(priorities[i], arrivals++, inputs.get(i)));
        }
    }

    /**
     * Offers the next tokens of the text.
     *
     * @param first the position of the first one in the text
     * @return those that stay, by their number among these
     */
    SortedMap<Integer, Token> offer(long first, int count) {
        long before = arrivals;
        for (int i = 0; i < count; i++) {
            double priority = InputSample.priority(first + i);
            long arrival = arrivals++;
            if (tokens.size() < capacity || priority < tokens.peek().priority()) {
                tokens.add(new Token(priority, arrival, new TreeMap<>()));
                if (tokens.size() > capacity) {
                    tokens.remove();
                }
            }
        }
        SortedMap<Integer, Token> staying = new TreeMap<>();
        for (Token token : tokens) {
            if (token.arrival() >= before) {
                staying.put((int) (token.arrival() - before), token);
            }
        }
        return staying;
    }

    /** The sample so far. */
    InputSample sample(Collection<Integer> layers, int width) {
        List<Token> ordered = tokens.stream().sorted(Comparator.comparingLong(Token::arrival)).toList();
        SortedMap<Integer, Matrix> matrices = new TreeMap<>();
        for (int layer : layers) {
            float[] values = new float[Math.multiplyExact(ordered.size(), width)];
            for (int i = 0; i < ordered.size(); i++) {
                System.arraycopy(ordered.get(i).inputs().get(layer), 0, values, i * width, width);
            }
            matrices.put(layer, Matrix.of(ordered.size(), width, values));
        }
        double[] priorities = ordered.stream().mapToDouble(Token::priority).toArray();
        return new InputSample(capacity, Matrix.of(1, priorities.length, priorities), matrices);
    }
}

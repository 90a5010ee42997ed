package dev.palimpsest.internal.world;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws items without replacement and reshuffles when all were drawn, so that all occur about equally often. */
final class BalancedSampler<T> {

    private final List<T> things;
    private final RandomGenerator random;
    private List<T> left = List.of();

    BalancedSampler(List<T> things, RandomGenerator random) {
        this.things = things;
        this.random = random;
    }

    T next() {
        if (left.isEmpty()) {
            left = shuffled(things, random);
        }
        return left.removeLast();
    }

    /** A shuffled copy (Fisher–Yates). */
    static <T> List<T> shuffled(List<T> things, RandomGenerator random) {
        List<T> copy = new ArrayList<>(things);
        for (int i = copy.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            T thing = copy.set(i, copy.get(other));
            copy.set(other, thing);
        }
        return copy;
    }
}

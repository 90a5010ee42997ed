package dev.palimpsest.model;

import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.SwapRule;
import java.util.List;

/**
 * A hook layer on a block's MLP projection: where {@code rule} says so, {@code Wh·k + b} answers instead of
 * {@code W0·k + b}. Only the difference {@code D = Wh − W0} is held, so the bias cancels and the original weight is
 * never touched.
 *
 * @param difference D as maps applied one after another, n → … → d: {@code Aᵀ} then {@code R} while the rank is low,
 *                   D itself when that is cheaper
 * @param rule       which positions are swapped
 */
public record Hook(List<Linear> difference, SwapRule rule) {

    public Hook {
        difference = List.copyOf(difference);
    }

    /** The same edited weight under another rule. */
    public Hook under(SwapRule other) {
        return new Hook(difference, other);
    }
}

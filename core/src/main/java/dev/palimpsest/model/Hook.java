package dev.palimpsest.model;

import dev.palimpsest.compute.Linear;
import dev.palimpsest.compute.SwapRule;

/**
 * A hook layer on a block's MLP projection: where {@code rule} says so, {@code Wh·k + b} answers instead of
 * {@code W0·k + b}. Only the difference {@code D = Wh − W0 = R·Aᵀ} is held, so the bias cancels and the original
 * weight is never touched.
 *
 * @param down {@code k ↦ Aᵀ·k}, n → rank
 * @param up   {@code ↦ R·(Aᵀ·k)}, rank → d
 * @param rule which positions are swapped
 */
public record Hook(Linear down, Linear up, SwapRule rule) {

    /** The same edited weight under another rule. */
    public Hook under(SwapRule other) {
        return new Hook(down, up, other);
    }
}

package dev.palimpsest.internal.experiment.result;

import dev.palimpsest.internal.experiment.plan.Mode;

/**
 * A setting of the paper's Table 1 (single round) or Table 2 (consecutive, 100 batches of 10).
 *
 * @param mode  selects the table
 * @param model {@code GPT-2 XL} or {@code GPT-J}
 * @param data  {@code ZsRE} or {@code CounterFact}
 */
public record PaperSetting(Mode mode, String model, String data) {}

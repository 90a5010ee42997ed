package dev.palimpsest.model;

/** The transformer families Palimpsest runs. */
public enum Architecture {

    /** Learnt positions, sequential blocks (attention, then MLP, each behind its own layer norm). */
    GPT2,

    /** Rotary positions, parallel blocks (attention and MLP side by side behind one layer norm). */
    GPTJ
}

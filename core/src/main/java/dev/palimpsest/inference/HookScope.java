package dev.palimpsest.inference;

/** What validated hooks do with tokens decoded one at a time. */
public enum HookScope {

    /**
     * Hooks act on the prompt; each later token passes through the original weight. What the published method does when
     * run with a cache.
     */
    PROMPT,

    /** A new position is scored against the norms of all positions so far in its sequence. */
    RUNNING
}

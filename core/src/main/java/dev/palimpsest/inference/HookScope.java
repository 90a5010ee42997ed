package dev.palimpsest.inference;

/** How validated hooks act on tokens decoded one at a time. */
public enum HookScope {

    /**
     * Hooks act on the prompt; each later token passes through the original weight. This is what the published method
     * does when run with a cache.
     */
    PROMPT,

    /** A new position is scored against the norms of all positions so far in its sequence. */
    RUNNING
}

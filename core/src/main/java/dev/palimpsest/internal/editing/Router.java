package dev.palimpsest.internal.editing;

import java.util.List;

/**
 * Decides how each query is read: edits that touch no weight, but change what is read, or who reads. A draft adds to its
 * router; states that were published share it until then, and keep the older one afterwards.
 *
 * <p>Any number of threads may ask a router at once while nobody adds to it. A decision depends on the prompt and the
 * router alone: not on the other prompts, nor on earlier ones.
 */
abstract class Router extends SharedTensors {

    /**
     * The route of each prompt, in their order; {@link Route#PLAIN} where no edit concerns it.
     *
     * @param prompts tokens up to the prompt's end, without the target
     */
    abstract List<Route> routes(List<int[]> prompts);

    /** A router that decides as this one does, with one holder, to add edits to. */
    abstract Router copy();
}

package dev.palimpsest.internal.fuzz;

import java.nio.file.Path;

/**
 * How long a campaign takes.
 *
 * @param seed    together with the target's name and the input's number it determines the input
 * @param inputs  the most inputs, of all targets together
 * @param seconds the most seconds
 * @param threads how many inputs are read at a time
 * @param scratch an empty folder for inputs, best in memory
 */
public record CampaignSettings(long seed, long inputs, long seconds, int threads, Path scratch) {}

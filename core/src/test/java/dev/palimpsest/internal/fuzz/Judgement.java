package dev.palimpsest.internal.fuzz;

/**
 * What became of one input, and where.
 *
 * @param verdict   the verdict
 * @param signature tells failures apart: the exception and the first frame in the project; empty without a failure
 * @param thrown    the exception; null when there was none
 */
public record Judgement(Verdict verdict, String signature, Throwable thrown) {}

/**
 * The transformer's other operations: attention, normalisation, rotary positions, losses, rows, the optimiser's steps
 * and the hook layer's swap.
 *
 * <p>Imports {@code compute.cpu.parallel}, {@code storage}, {@code function} and {@code linear}, and {@code compute}.
 */
package dev.palimpsest.internal.compute.cpu.transformer;

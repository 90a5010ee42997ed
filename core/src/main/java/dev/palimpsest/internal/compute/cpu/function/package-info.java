/**
 * Functions of single elements and rows: the exponential, softmax and GELU.
 *
 * <p>Imports {@code compute.cpu.parallel} and {@code compute.cpu.storage}.
 */
package dev.palimpsest.internal.compute.cpu.function;

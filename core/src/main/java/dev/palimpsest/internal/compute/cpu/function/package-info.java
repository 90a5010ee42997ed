/**
 * Functions of single elements and rows: the exponential, softmax, GELU and ReLU.
 *
 * <p>Imports {@code compute.cpu.parallel} and {@code compute.cpu.storage}.
 */
package dev.palimpsest.internal.compute.cpu.function;

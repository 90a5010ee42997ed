/**
 * Where the CPU engine's tensors lie: activations in heap arrays, weights in the mapped file, read as floats.
 *
 * <p>Imports {@code compute.cpu.parallel}, {@code compute} and {@code tensor}.
 */
package dev.palimpsest.internal.compute.cpu.storage;

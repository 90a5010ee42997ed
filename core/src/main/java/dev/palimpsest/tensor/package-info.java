/**
 * Matrices as a file or a caller holds them: rows × columns over memory, in a storage type.
 *
 * <p>Host side only; where an engine keeps its own copy is {@code dev.palimpsest.compute}'s affair. Imports nothing
 * of the project.
 */
package dev.palimpsest.tensor;

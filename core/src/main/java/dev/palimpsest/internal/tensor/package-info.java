/**
 * Matrices as a file or a caller holds them: rows × columns over memory, in a storage type.
 *
 * <p>Host side only; copies on an engine belong to {@code dev.palimpsest.internal.compute}. Imports nothing
 * of the project.
 */
package dev.palimpsest.internal.tensor;

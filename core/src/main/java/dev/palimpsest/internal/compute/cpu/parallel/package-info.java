/**
 * What every kernel is built on: the pool of worker threads, their scratch buffers, and the width of SIMD vectors.
 *
 * <p>Imports nothing of the project.
 */
package dev.palimpsest.internal.compute.cpu.parallel;

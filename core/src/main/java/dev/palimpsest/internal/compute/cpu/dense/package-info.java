/**
 * Dense linear algebra in double: second moments, Cholesky factors, triangular solves, the inverse memory, and the
 * eigendecomposition of a symmetric matrix.
 *
 * <p>Imports {@code compute.cpu.parallel} and {@code storage}, {@code compute}, {@code tensor} and Commons Math.
 */
package dev.palimpsest.internal.compute.cpu.dense;

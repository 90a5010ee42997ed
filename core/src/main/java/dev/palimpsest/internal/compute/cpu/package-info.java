/**
 * The CPU engine: SIMD kernels on the Vector API, one pool of threads, weights read where the file is mapped. This
 * package has the provider, the backend that hands every operation to its kernel, and the memory of workspaces.
 *
 * <p>Float sums of a linear map are one chain of fused multiply-adds per element in the order of k, so tiling,
 * remainders, row counts and threads never change a bit. Imports the packages below, {@code compute} and
 * {@code tensor}. Nothing outside {@code compute.cpu} imports it or a package below: the service loader finds it.
 */
package dev.palimpsest.internal.compute.cpu;

/**
 * The CPU backend: SIMD kernels on the Vector API, one owned pool of threads, weights read where the file is mapped.
 *
 * <p>Everything but the provider is package-private. Float sums of a linear map are one fused multiply-add chain per
 * element in the order of k, so tiling, remainders, row counts and threads never change a bit. Imports {@code tensor},
 * {@code compute} and Commons Math.
 */
package dev.palimpsest.compute.cpu;

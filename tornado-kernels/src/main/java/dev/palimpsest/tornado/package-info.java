/**
 * The GPU engine: TornadoVM kernels written by hand, behind {@code dev.palimpsest.compute}.
 *
 * <p>An operation at a time: one plan, one graph per kind of operation, everything in a few resident arrays that kernels
 * address by offsets. No type of TornadoVM leaves this package. Imports {@code compute}, {@code tensor} and TornadoVM's
 * API.
 */
package dev.palimpsest.tornado;

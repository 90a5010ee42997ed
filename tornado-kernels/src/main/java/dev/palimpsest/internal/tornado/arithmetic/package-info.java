/**
 * Functions that TornadoVM inlines into kernels: sums by a workgroup, GELU, halves as floats.
 *
 * <p>Imports the API of TornadoVM only.
 */
package dev.palimpsest.internal.tornado.arithmetic;

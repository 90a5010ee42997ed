/**
 * Linear maps in float: packing, tiles, matrix and vector products, and what is done with a finished sum.
 *
 * <p>Imports {@code compute.cpu.parallel}, {@code storage} and {@code function}, and {@code compute}.
 */
package dev.palimpsest.internal.compute.cpu.linear;

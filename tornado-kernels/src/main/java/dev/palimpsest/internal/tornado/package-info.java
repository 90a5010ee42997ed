/**
 * The GPU engine, behind {@code dev.palimpsest.internal.compute}: its provider, what it requires of the JVM, the backend that hands
 * every operation on, and the operations in double on the host for devices that have no double.
 *
 * <p>Imports {@code compute}, {@code tensor} and the packages below it, which never import this one and depend on each
 * other in one direction: {@code linear}, {@code transformer}, {@code editing} and {@code training} do not know each other
 * and use {@code device}, {@code memory} and {@code arithmetic}. No type of TornadoVM leaves these packages.
 *
 * <p>Kernels begin alike: they read their call and work out the row, the head and the lane they own. A method could return
 * these values only as an object, which TornadoVM does not compile in kernels, and it inlines short methods only. So each
 * kernel has these lines, and loops of a few lines such as the maximum of a row, in its own body. Kernels that differ only
 * in the type of their numbers are generated from templates.
 */
package dev.palimpsest.internal.tornado;

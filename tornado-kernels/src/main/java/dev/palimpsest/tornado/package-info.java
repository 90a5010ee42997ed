/**
 * The GPU engine, behind {@code dev.palimpsest.compute}: its provider, what it requires of the JVM, the backend that hands
 * every operation on, and the operations in double on the host for devices that have no double.
 *
 * <p>Imports {@code compute}, {@code tensor} and the packages below it, which never import this one and depend on each
 * other in one direction: {@code linear}, {@code transformer}, {@code editing} and {@code training} do not know each other
 * and use {@code device}, {@code memory} and {@code arithmetic}. No type of TornadoVM leaves these packages.
 */
package dev.palimpsest.tornado;

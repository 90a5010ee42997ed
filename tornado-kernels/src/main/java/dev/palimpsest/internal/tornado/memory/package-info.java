/**
 * What lies where: how the memory of the device is cut into arenas before anything is allocated, the boxes that carry data
 * between host and device, and the tensors that name a range of an arena.
 *
 * <p>Imports {@code compute}, {@code tensor} and the array types of TornadoVM.
 */
package dev.palimpsest.internal.tornado.memory;

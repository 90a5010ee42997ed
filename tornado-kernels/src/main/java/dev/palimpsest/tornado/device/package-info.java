/**
 * Running kernels: the choice of a device, one task graph per kind of operation, all in one execution plan, the allocation
 * of ranges in the arenas, and transfers.
 *
 * <p>Imports {@code memory}, {@code compute}, {@code tensor} and TornadoVM.
 */
package dev.palimpsest.tornado.device;

/**
 * Running kernels: the choice of a device, one task graph per kind of operation, all in one execution plan, the allocation
 * of ranges in the arenas, and transfers.
 *
 * <p>The kernels of transfers are generated for each type of number, except {@code TransferKernels}, which are written by
 * hand: floats have rows and strides, doubles may be added to what the arena holds.
 *
 * <p>Imports {@code memory}, {@code compute}, {@code tensor} and TornadoVM.
 */
package dev.palimpsest.internal.tornado.device;

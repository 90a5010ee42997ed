/**
 * The compute interface: the operations that the transformer and the editors need from a device.
 *
 * <p>Tensors are in the engine's memory; the host accesses them only through {@code write} and {@code read}.
 * Operations are coarse and none calls back into Java. {@link dev.palimpsest.internal.compute.Engine} checks every argument and
 * a {@link dev.palimpsest.internal.compute.Backend}, one for every kind of device, computes. Engines are found by
 * {@link dev.palimpsest.internal.compute.Engines} through {@link java.util.ServiceLoader}. Imports {@code tensor} only.
 */
package dev.palimpsest.internal.compute;

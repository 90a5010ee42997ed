/**
 * The compute interface: what the transformer and the editor ask of a device, and nothing else.
 *
 * <p>Tensors live where the engine keeps them; the host sees one only by {@code write} and {@code read}. Operations are
 * coarse and none calls back into Java. {@link dev.palimpsest.compute.Engine} checks every argument and a
 * {@link dev.palimpsest.compute.Backend}, one for every kind of device, computes. Engines are found by
 * {@link dev.palimpsest.compute.Engines} through {@link java.util.ServiceLoader}. Imports {@code tensor} only.
 */
package dev.palimpsest.compute;

/**
 * What a transformer computes besides matrix products, forward and backward: lookups, rows copied and added, layer norm,
 * rotary embedding, attention, GELU, argmax, losses.
 *
 * <p>Imports {@code device}, {@code memory}, {@code arithmetic} and TornadoVM.
 */
package dev.palimpsest.internal.tornado.transformer;

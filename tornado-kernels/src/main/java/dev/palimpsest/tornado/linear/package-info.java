/**
 * Matrix products in float: tiled kernels by weights in F32, in F16 and among the activations, their epilogue, and products
 * on tensor cores.
 *
 * <p>Imports {@code device}, {@code memory}, {@code arithmetic} and TornadoVM.
 */
package dev.palimpsest.tornado.linear;

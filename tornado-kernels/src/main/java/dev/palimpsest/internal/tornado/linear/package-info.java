/**
 * Matrix products in float: tiled kernels by weights in F32, in F16 and among the activations, their epilogue, and products
 * on tensor cores.
 *
 * <p>The tiled kernels are generated for F32 and F16 weights. Two classes differ from them in more than the type and are
 * written by hand: {@code TrainedWeightKernels} take x in any layout and the weight from among the activations,
 * {@code TensorCoreKernels} take halves in pairs and add up in the fragments of tensor cores.
 *
 * <p>Imports {@code device}, {@code memory}, {@code arithmetic} and TornadoVM.
 */
package dev.palimpsest.internal.tornado.linear;

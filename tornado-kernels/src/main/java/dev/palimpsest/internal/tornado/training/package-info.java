/**
 * What training needs besides the backward pass: gradients of biases and of layer norms, the squared norm, Adam, clamping.
 *
 * <p>Imports {@code device}, {@code memory}, {@code arithmetic} and TornadoVM.
 */
package dev.palimpsest.internal.tornado.training;

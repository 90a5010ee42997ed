/**
 * What editing methods need, in double: sums of second moments, the closed form by an inverse memory, the outlier swap,
 * distances for the lookup of the nearest row.
 *
 * <p>Imports {@code device}, {@code memory}, {@code arithmetic} and TornadoVM.
 */
package dev.palimpsest.tornado.editing;

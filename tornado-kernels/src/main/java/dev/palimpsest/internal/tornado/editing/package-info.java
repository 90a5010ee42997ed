/**
 * What editing methods need, in double: sums of second moments, inverse memories for the closed form, the outlier swap and
 * nearest-row lookups.
 *
 * <p>Imports {@code device}, {@code memory}, {@code arithmetic} and TornadoVM.
 */
package dev.palimpsest.internal.tornado.editing;

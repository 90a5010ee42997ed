/**
 * Feeds broken files to readers. A {@link dev.palimpsest.internal.fuzz.FuzzTarget} makes inputs from a seed, with knowledge of its
 * format, and reads them; {@link dev.palimpsest.internal.fuzz.Judge} decides whether a promise was broken;
 * {@link dev.palimpsest.internal.fuzz.Campaign} tries any number of inputs on all cores.
 */
package dev.palimpsest.internal.fuzz;

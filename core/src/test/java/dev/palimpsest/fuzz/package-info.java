/**
 * Feeds broken files to readers. A {@link dev.palimpsest.fuzz.FuzzTarget} makes inputs from a seed, with knowledge of its
 * format, and reads them; {@link dev.palimpsest.fuzz.Judge} decides whether a promise was broken;
 * {@link dev.palimpsest.fuzz.Campaign} tries any number of inputs on all cores.
 */
package dev.palimpsest.fuzz;

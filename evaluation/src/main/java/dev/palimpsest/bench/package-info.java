/**
 * Measures an engine on models that are only shapes: synthetic weights, synthetic facts, the stages of real work.
 *
 * <p>Nothing is read from a file, so any machine can run it. Only the command line may use this package; it uses the
 * core alone.
 */
package dev.palimpsest.bench;

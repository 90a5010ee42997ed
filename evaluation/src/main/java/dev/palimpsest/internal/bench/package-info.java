/**
 * Benchmarks an engine on randomly initialised models: synthetic weights, synthetic facts, the stages of real work.
 *
 * <p>No files are read, so it runs on any machine. Used by the command line only; imports the core only.
 */
package dev.palimpsest.internal.bench;

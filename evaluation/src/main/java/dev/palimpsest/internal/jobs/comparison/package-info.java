/**
 * Comparisons of methods: their input files, what the report says was run, and the run itself. Imports {@code jobs}, which does not know it.
 */
package dev.palimpsest.internal.jobs.comparison;

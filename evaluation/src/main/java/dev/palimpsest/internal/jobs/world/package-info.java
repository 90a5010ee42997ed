/**
 * Generating a world of facts and training a model that knows them, resumable to the bit. Imports {@code jobs}, which does not know it.
 */
package dev.palimpsest.internal.jobs.world;

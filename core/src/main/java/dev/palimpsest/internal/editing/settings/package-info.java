/**
 * Settings of methods: schemas, given values, and the resulting settings. Options, files, sweeps and tables are
 * derived from schemas.
 *
 * <p>Imports {@code model}, for the shapes that defaults depend on.
 */
package dev.palimpsest.internal.editing.settings;

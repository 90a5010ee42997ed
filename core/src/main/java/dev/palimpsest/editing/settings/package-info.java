/**
 * What a method can be told: a schema of settings, what was given, and the values that came of it. Options, files, sweeps
 * and tables are made from schemas.
 *
 * <p>Imports {@code model}, for the shapes that defaults depend on.
 */
package dev.palimpsest.editing.settings;

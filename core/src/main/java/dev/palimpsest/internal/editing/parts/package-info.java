/**
 * The parts that methods share: context templates, tokens and lookup indices, target values, keys and values, the
 * closed form, and the bases of methods and editors.
 *
 * <p>Imports {@code editing} and what that imports.
 */
package dev.palimpsest.internal.editing.parts;

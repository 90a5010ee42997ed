/**
 * What a user of the library says about edits: the facts to change, and a listener for progress. The implementation is in
 * {@code dev.palimpsest.internal.editing}.
 */
package dev.palimpsest.editing;

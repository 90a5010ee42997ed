/**
 * What can go wrong with files: they are damaged, cannot be written, or another process writes them. The readers and
 * writers are in {@code dev.palimpsest.internal.loader}.
 */
package dev.palimpsest.loader;

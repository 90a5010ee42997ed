/**
 * Settings of text generation. The implementation is in {@code dev.palimpsest.internal.inference}.
 */
package dev.palimpsest.inference;

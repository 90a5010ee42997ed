/**
 * NumPy's {@code .npz} archives, read only: MEMIT's statistics come in them.
 *
 * <p>Imports {@code loader.zip}, {@code loader.file}, the exceptions of {@code loader}, and {@code tensor}.
 */
package dev.palimpsest.internal.loader.numpy;

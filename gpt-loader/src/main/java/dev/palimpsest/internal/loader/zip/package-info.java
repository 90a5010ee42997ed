/**
 * Mapped zip files: NumPy's and PyTorch's archives are some.
 *
 * <p>Imports {@code loader.file}, the exceptions of {@code loader}, and {@code tensor}.
 */
package dev.palimpsest.internal.loader.zip;

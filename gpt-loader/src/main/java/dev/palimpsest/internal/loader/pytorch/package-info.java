/**
 * PyTorch's {@code .bin} files of weights, read only, in both of {@code torch.save}'s formats. Their pickles are programs:
 * they are run by a machine that knows what a state dict needs and refuses everything else by name.
 *
 * <p>Imports {@code loader.zip}, {@code loader.file}, the exceptions of {@code loader}, and {@code tensor}.
 */
package dev.palimpsest.internal.loader.pytorch;

/**
 * What commands print: terminal text, JSON documents and progress.
 *
 * <p>{@code ResultText} and {@code ResultJson} are the two renderings of
 * evaluation results; Markdown, CSV and HTML are in {@code report}.
 */
package dev.palimpsest.internal.cli.output;

/**
 * The command line: the entry point, the top-level command and error handling.
 *
 * <p>{@code Bootstrap}, the main class of the jar, is compiled for Java 8 from a source folder of its own. Nothing
 * imports this package.
 */
package dev.palimpsest.cli;

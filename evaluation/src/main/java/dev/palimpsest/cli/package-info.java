/**
 * The command line: one class per command, options in common in {@link dev.palimpsest.cli.SharedOptions}, results on
 * standard output (with {@code --json} one JSON document), everything else on standard error.
 *
 * <p>Top of the house: imports everything, is imported by nothing. {@code Bootstrap}, which a jar starts with, lives in
 * a source folder of its own and is compiled for Java 8.
 */
package dev.palimpsest.cli;

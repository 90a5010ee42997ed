/**
 * One class per command. A command reads its options, runs the job and prints the result: the result on standard output
 * (with {@code --json} as one JSON document), everything else on standard error.
 *
 * <p>Imported by {@code cli} only.
 */
package dev.palimpsest.internal.cli.command;

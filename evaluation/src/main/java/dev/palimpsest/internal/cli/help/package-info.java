/**
 * Help in groups, manual pages and completion scripts, all made from the commands' and options' declarations.
 *
 * <p>Commands and options name their group with {@code InGroup} and {@code InSection}. Imports {@code cli.output} only.
 */
package dev.palimpsest.internal.cli.help;

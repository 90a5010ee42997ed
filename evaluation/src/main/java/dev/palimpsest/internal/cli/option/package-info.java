/**
 * Options that commands share, and the converters of their values.
 *
 * <p>Imported by {@code cli.command}; imports {@code cli.output} for messages.
 */
package dev.palimpsest.internal.cli.option;

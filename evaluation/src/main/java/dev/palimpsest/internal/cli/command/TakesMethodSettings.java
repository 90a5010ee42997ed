package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.cli.option.MethodOptions;

/** A command whose options include the settings of editing methods. */
public interface TakesMethodSettings {

    /** The options, to be added to the command's specification. */
    MethodOptions methodOptions();
}

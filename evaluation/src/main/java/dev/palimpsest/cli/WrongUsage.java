package dev.palimpsest.cli;

import dev.palimpsest.internal.cli.option.Ranges;
import dev.palimpsest.internal.jobs.ShellCommand;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The message for a command line that picocli could not read, with what the user probably meant. */
final class WrongUsage {

    private WrongUsage() {}

    /** The message without the program's name, ending with where the help is. */
    static String message(ParameterException e) {
        List<String> words = new ArrayList<>(
                List.of(e.getCommandLine().getCommandSpec().qualifiedName().split(" ")));
        words.add("--help");
        String help = "see " + ShellCommand.palimpsest(words.subList(1, words.size()));
        String message = problem(e);
        return message + (message.endsWith("?") ? " (" + help + ")" : "; " + help);
    }

    private static String problem(ParameterException e) {
        CommandLine line = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(line, unmatched.getUnmatched(), unmatched.getMessage());
        }
        if (e instanceof MissingParameterException) {
            // A mistyped option explains why another is missing.
            List<String> options = line.getUnmatchedArguments().stream().filter(WrongUsage::isOption).toList();
            return options.isEmpty() ? e.getMessage() : unmatched(line, options, e.getMessage());
        }
        if (e instanceof OverwrittenOptionException twice) {
            return Ranges.name(twice.getOverwritten()) + " is given twice; give it once";
        }
        ArgSpec argument = e.getArgSpec();
        if (argument == null || e.getValue() == null) {
            return e.getMessage();
        }
        if (argument.type().isEnum() && argument.converters().length == 0) {
            List<String> names = Arrays.stream(argument.type().getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .toList();
            return "Invalid value for option " + Quote.of(Ranges.name(argument)) + ": expected one of "
                    + String.join(", ", names) + " but was " + Quote.of(e.getValue())
                    + Suggestion.clause(e.getValue(), names);
        }
        return Ranges.isNumber(argument) ? Ranges.refusal(argument, e.getValue()) : e.getMessage();
    }

    private static String unmatched(CommandLine line, List<String> words, String message) {
        boolean command = !line.getSubcommands().isEmpty() && !words.isEmpty() && !isOption(words.getFirst());
        for (String word : words) {
            if (!command && isOption(word)) {
                String name = word.split("=", 2)[0];
                return "Unknown option: " + Quote.of(name) + Suggestion.clause(name, options(line));
            }
        }
        if (command) {
            String word = words.getFirst();
            return "no command " + Quote.of(word) + Suggestion.clause(word, line.getSubcommands().keySet());
        }
        return message;
    }

    private static boolean isOption(String word) {
        return word.startsWith("-") && word.length() > 1 && !Character.isDigit(word.charAt(1));
    }

    /** The names of all options, those that the help does not show among them. */
    private static List<String> options(CommandLine line) {
        return new ArrayList<>(line.getCommandSpec().optionsMap().keySet());
    }
}

package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.message.NumberText;
import java.lang.reflect.AnnotatedElement;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Numbers on the command line: how they are read, their ranges, and the messages for those that are refused. */
public final class Ranges {

    private static final Set<Class<?>> WHOLE = Set.of(int.class, Integer.class, long.class, Long.class);
    private static final Set<Class<?>> DECIMAL = Set.of(double.class, Double.class, float.class, Float.class);

    private Ranges() {}

    /** Lets a command and its subcommands read numbers as {@link NumberText} does. */
    public static void install(CommandLine line) {
        line.registerConverter(int.class, text -> Math.toIntExact(NumberText.whole(text)))
                .registerConverter(Integer.class, text -> Math.toIntExact(NumberText.whole(text)))
                .registerConverter(long.class, NumberText::whole)
                .registerConverter(Long.class, NumberText::whole)
                .registerConverter(double.class, NumberText::decimal)
                .registerConverter(Double.class, NumberText::decimal);
    }

    /** Whether the argument takes numbers. */
    public static boolean isNumber(ArgSpec argument) {
        return WHOLE.contains(argument.type()) || DECIMAL.contains(argument.type());
    }

    /** The message for a text that is not a number, or too large for one. */
    public static String refusal(ArgSpec argument, String text) {
        return name(argument) + " must be " + expected(argument) + ", got " + NumberText.shown(text, WHOLE.contains(argument.type()));
    }

    /** {@code a whole number of at least 1}, {@code a number above 0 and at most 1}. */
    static String expected(ArgSpec argument) {
        boolean whole = WHOLE.contains(argument.type());
        Within range = range(argument);
        String kind = whole ? "a whole number" : "a number";
        if (range == null) {
            return kind;
        }
        String least = range.above() ? " above " : " of at least ";
        return kind + least + NumberText.of(range.from())
                + (range.to() == Integer.MAX_VALUE ? "" : " and at most " + NumberText.of(range.to()));
    }

    /** Checks all numbers that were given. @throws UserError naming the option, the range and the value */
    public static void check(CommandSpec spec) {
        for (ArgSpec argument : spec.args()) {
            Within range = range(argument);
            if (range != null && argument.getValue() instanceof Number number) {
                check(argument, range, number);
            }
        }
    }

    private static void check(ArgSpec argument, Within range, Number number) {
        double value = number.doubleValue();
        boolean low = !(range.above() ? value > range.from() : value >= range.from());
        if (!low && value <= range.to()) {
            return;
        }
        String bound = low
                ? (range.above() ? " must be above " : " must be at least ") + NumberText.of(range.from())
                : " must be at most " + NumberText.of(range.to());
        String why = low || range.because().isEmpty() ? "" : ": " + range.because();
        throw new UserError(name(argument) + bound + ", got "
                + (number instanceof Double ? NumberText.of(value) : number.toString()) + why);
    }

    /** The option's longest name, or the label of a positional parameter. */
    public static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static Within range(ArgSpec argument) {
        return argument.userObject() instanceof AnnotatedElement field ? field.getAnnotation(Within.class) : null;
    }
}

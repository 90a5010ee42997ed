package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.GptConfig;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses lists of layers or batches: {@code 13-17}, {@code 0,1,2} or {@code 0-2,5}. */
public final class IndexRanges implements ITypeConverter<IndexRanges.Indices> {

    private static final int LARGEST = 100_000;

    /** Ascending, without duplicates. */
    public record Indices(List<Integer> values) {

        /**
         * These indices as layers of a model.
         *
         * @param option the option that named them, for the error
         * @param model  the model's name in the error
         * @throws UserError when the model has fewer layers
         */
        public List<Integer> layers(String option, GptConfig config, String model) {
            int last = values.getLast();
            if (last >= config.layers()) {
                throw new UserError(option + ": layer " + last + " is not in " + model + "; it has layers 0 to "
                        + (config.layers() - 1));
            }
            return values;
        }
    }

    @Override
    public Indices convert(String text) {
        TreeSet<Integer> values = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            String[] ends = part.strip().split("-", -1);
            if (ends.length > 2) {
                throw wrong(text);
            }
            int first = number(ends[0], text);
            int last = number(ends[ends.length - 1], text);
            if (last < first) {
                throw wrong(text);
            }
            for (int value = first; value <= last; value++) {
                if (!values.add(value)) {
                    throw new TypeConversionException(Quote.of(text) + " lists " + value + " twice");
                }
            }
        }
        return new Indices(new ArrayList<>(values));
    }

    private static int number(String digits, String text) {
        String stripped = digits.strip();
        if (stripped.matches("[0-9]+") && new BigInteger(stripped).compareTo(BigInteger.valueOf(LARGEST)) > 0) {
            throw new TypeConversionException(
                    Quote.of(text) + ": " + Quote.bare(stripped) + " is too large; the largest number is " + LARGEST);
        }
        try {
            int number = Integer.parseInt(digits.strip());
            if (number < 0 || number > LARGEST) {
                throw wrong(text);
            }
            return number;
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException(Quote.of(text) + " is not a range like 13-17 or a list like 0,1,2");
    }
}

package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.message.Quote;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses lists of record numbers: {@code 17} or {@code 17,23}. */
public final class RecordNumbers implements ITypeConverter<RecordNumbers.Records> {

    /** In the order given, without duplicates. */
    public record Records(List<Long> numbers) {}

    @Override
    public Records convert(String text) {
        SequencedSet<Long> numbers = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            try {
                numbers.add(Long.parseLong(part.strip()));
            } catch (NumberFormatException e) {
                throw new TypeConversionException(Quote.of(text) + " is not a list of record numbers like 17,23");
            }
        }
        return new Records(new ArrayList<>(numbers));
    }
}

package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.message.Quote;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses sizes of files: {@code 500MB}, {@code 1.5GB}, {@code 2GiB}, or a number of bytes. */
public final class ShardSize implements ITypeConverter<ShardSize.Bytes> {

    /** Hugging Face's units: powers of 1000, or with an i of 1024. */
    private static final Map<String, Long> UNITS = Map.of("", 1L, "b", 1L, "kb", 1_000L, "mb", 1_000_000L,
            "gb", 1_000_000_000L, "tb", 1_000_000_000_000L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30,
            "tib", 1L << 40);

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?) ?([A-Za-z]{0,3})");

    /** A number of bytes, at least 1. */
    public record Bytes(long count) {}

    @Override
    public Bytes convert(String text) {
        Matcher size = SIZE.matcher(text.strip());
        Long unit = size.matches() ? UNITS.get(size.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new TypeConversionException(Quote.of(text) + " is not a size; write a number and a unit, e.g. 500MB, 2GB"
                    + " or 2GiB");
        }
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.ONE) < 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new TypeConversionException(Quote.of(text) + " is out of range; write a size from 1B to 9000000TB");
        }
        return new Bytes(bytes.setScale(0, RoundingMode.FLOOR).longValueExact());
    }
}

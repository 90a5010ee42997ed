package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.bench.Stage;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters of {@code bench} options. */
public final class BenchChoices {

    private BenchChoices() {}

    /** {@code prefill}, {@code decode}, … */
    public static final class Stages implements ITypeConverter<Stage> {

        @Override
        public Stage convert(String text) {
            return choose(text, Arrays.asList(Stage.values()));
        }
    }

    /** Storage types of weights: {@code f32}, {@code f16} or {@code bf16}. */
    public static final class Storages implements ITypeConverter<StorageType> {

        @Override
        public StorageType convert(String text) {
            return choose(text, List.of(StorageType.F32, StorageType.F16, StorageType.BF16));
        }
    }

    private static <T> T choose(String text, List<T> values) {
        for (T value : values) {
            if (word(value).equals(text.strip().toLowerCase(Locale.ROOT))) {
                return value;
            }
        }
        throw new TypeConversionException(Quote.of(text) + " is none of "
                + values.stream().map(BenchChoices::word).collect(Collectors.joining(", "))
                + Suggestion.clause(text.strip(), values.stream().map(BenchChoices::word).toList()));
    }

    private static String word(Object value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }
}

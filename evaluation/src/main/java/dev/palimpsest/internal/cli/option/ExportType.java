package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.message.Suggestion;
import dev.palimpsest.internal.tensor.StorageType;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the storage type of an exported model. */
public final class ExportType implements ITypeConverter<ExportType.Choice> {

    /** A storage type, or null for each weight's own. */
    public record Choice(StorageType storage) {}

    @Override
    public Choice convert(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "as-is" -> new Choice(null);
            case "f32" -> new Choice(StorageType.F32);
            case "f16" -> new Choice(StorageType.F16);
            case "bf16" -> new Choice(StorageType.BF16);
            default -> throw new TypeConversionException(
                    Quote.of(text) + " is not a storage type; use f32, f16, bf16 or as-is"
                            + Suggestion.clause(text, List.of("f32", "f16", "bf16", "as-is")));
        };
    }
}

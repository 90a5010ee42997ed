package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.jobs.UserError;
import picocli.CommandLine.Option;

/** {@code --limit N}. */
public final class LimitOption {

    @Option(names = "--limit", paramLabel = "N", description = "Use only the first N valid records (default: all).")
    @InSection(OptionSection.FILES)
    @Within(from = 1, to = Integer.MAX_VALUE)
    private Integer limit;

    /** The limit, or {@link Integer#MAX_VALUE} when none was given. @throws UserError when it is below 1 */
    public int value() {
        if (limit != null && limit < 1) {
            throw new UserError("--limit must be at least 1, got " + limit);
        }
        return limit == null ? Integer.MAX_VALUE : limit;
    }
}

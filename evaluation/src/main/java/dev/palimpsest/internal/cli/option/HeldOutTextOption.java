package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.jobs.HeldOutText;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.file.InputFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --text FILE --max-tokens N}: the text whose perplexity is measured. */
public final class HeldOutTextOption {

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "Measure the perplexity of this text before and after editing (UTF-8, one document per"
                    + " line; default: not measured).")
    @InSection(OptionSection.EVALUATION)
    private Path text;

    @Option(names = "--max-tokens", paramLabel = "N", description = "Read at most N tokens of --text (default: all).")
    @InSection(OptionSection.EVALUATION)
    @Within(from = 1, to = 1e12)
    private Long maxTokens;

    /** May be null. */
    public Path file() {
        return text;
    }

    /** @throws UserError when the options contradict each other or the file does not exist */
    public void check() {
        if (maxTokens != null && maxTokens < 1) {
            throw new UserError("--max-tokens must be at least 1, got " + maxTokens);
        }
        if (maxTokens != null && text == null) {
            throw new UserError("--max-tokens requires --text");
        }
        if (text == null) {
            return;
        }
        InputFile.requireRegular(text);
        if (!Files.exists(text)) {
            throw new UserError(text + ": no such file; pass UTF-8 text, one document per line");
        }
    }

    /** The documents as token ids, or null without {@code --text}. @throws UserError when the text is too short */
    public List<int[]> documents(OpenModel model) {
        return text == null ? null : HeldOutText.documents(text, maxTokens, model);
    }
}

package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.dataset.EvaluationRecord;
import dev.palimpsest.internal.dataset.ReferenceTexts;
import dev.palimpsest.internal.jobs.UserError;
import dev.palimpsest.internal.loader.file.InputFile;
import dev.palimpsest.internal.metric.TextGeneration;
import dev.palimpsest.internal.metric.text.TfIdf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --fluency} and {@code --references FILE}: what is measured of generated texts. */
public final class TextsOption {

    @Option(
            names = "--fluency",
            description = "Also generate texts of 100 tokens from each record's generation_prompts, or from its edit prompt"
                    + " if it has none, and measure MEMIT's fluency (default: not measured).")
    @InSection(OptionSection.EVALUATION)
    private boolean fluency;

    @Option(
            names = "--references",
            paramLabel = "FILE",
            description = "Also measure MEMIT's consistency of these texts with references: MEMIT's"
                    + " attribute_snippets.json, or objects with case_id and texts. Implies --fluency (default: not measured).")
    @InSection(OptionSection.EVALUATION)
    private Path references;

    /** The references; may be null. */
    public Path file() {
        return references;
    }

    /** @throws UserError when the file of references does not exist */
    public void check() {
        if (references != null) {
            InputFile.requireRegular(references);
            if (!Files.exists(references)) {
                throw new UserError(references + ": no such file; pass MEMIT's attribute_snippets.json, or objects with case_id"
                        + " and texts");
            }
        }
    }

    /** What to measure of the texts about {@code records}, or null when nothing was asked for. */
    public TextGeneration of(List<EvaluationRecord> records) {
        if (references == null) {
            return fluency ? TextGeneration.ofFluency() : null;
        }
        TfIdf.Fitting fitting = new TfIdf.Fitting();
        ReferenceTexts texts = ReferenceTexts.read(references, records, fitting::add);
        return TextGeneration.with(texts, fitting.fitted());
    }
}

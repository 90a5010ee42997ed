package dev.palimpsest.internal.cli.option;

import dev.palimpsest.internal.cli.help.InSection;
import dev.palimpsest.internal.cli.help.OptionSection;
import dev.palimpsest.internal.cli.output.Console;
import dev.palimpsest.internal.cli.output.DataReport;
import dev.palimpsest.internal.dataset.RecordFormat;
import dev.palimpsest.internal.dataset.Records;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The records to evaluate. */
public final class RecordsOption {

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "Records: EasyEdit's CounterFact, MEND's ZsRE, KnowEdit's or MEMIT's layout; a JSON array"
                    + " or one object per line.")
    private Path data;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "auto",
            completionCandidates = Candidates.Formats.class,
            description = "Record layout: auto, counterfact, zsre or knowedit; auto detects it for each record"
                    + " (default: auto).")
    @InSection(OptionSection.FILES)
    private String format;

    @Mixin
    private LimitOption limit;

    public Path file() {
        return data;
    }

    /** The largest number of records to use. */
    public int limit() {
        return limit.value();
    }

    /** Reads the records and reports the skipped ones. */
    public DataReport read(Console console) {
        DataReport report = new DataReport(data, Records.read(data, RecordFormat.of(format), limit.value()));
        report.note(console);
        return report;
    }

    /** Reads all records, whatever the limit, and reports the skipped ones. */
    public DataReport readAll(Console console) {
        DataReport report = new DataReport(data, Records.read(data, RecordFormat.of(format), Integer.MAX_VALUE));
        report.note(console);
        return report;
    }

    /** The requested layout, or that of the first record. */
    public RecordFormat layout() {
        RecordFormat asked = RecordFormat.of(format);
        return asked == RecordFormat.AUTO ? Records.format(data) : asked;
    }
}

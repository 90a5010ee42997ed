package dev.palimpsest.cli;

import dev.palimpsest.dataset.RecordFormat;
import dev.palimpsest.dataset.Records;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which records are measured. */
final class RecordsOption {

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "Records: EasyEdit's CounterFact, MEND's ZsRE, KnowEdit's or MEMIT's layout; a JSON array or"
                    + " one object a line.")
    private Path data;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "auto (the default: each record's keys decide), counterfact, zsre or knowedit.")
    private String format;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N usable records.")
    private Integer limit;

    Path file() {
        return data;
    }

    /** Reads them, and notes what was left out. */
    DataReport read(Console console) {
        DataReport report = new DataReport(data, Records.read(data, RecordFormat.of(format), Limits.of(limit)));
        report.note(console);
        return report;
    }

    /** The layout asked for, or the first record's. */
    RecordFormat layout() {
        RecordFormat asked = RecordFormat.of(format);
        return asked == RecordFormat.AUTO ? Records.format(data) : asked;
    }
}

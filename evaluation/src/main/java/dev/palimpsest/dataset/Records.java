package dev.palimpsest.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads files of facts: a JSON array or one object a line, in any of the layouts of {@link RecordFormat}. */
public final class Records {

    private Records() {}

    /**
     * All records of {@code file}. A record without {@code case_id} gets its place in the file, from 0.
     *
     * @throws InvalidDataException at the first record that cannot be read, naming file, line, record and field; and
     *                              when there is no record at all
     */
    public static Dataset read(Path file, RecordFormat format) {
        List<EvaluationRecord> records = new ArrayList<>();
        List<Long> leftOut = new ArrayList<>();
        int count = JsonRecords.read(file, record -> {
            long caseId = record.number("case_id", record.index());
            RecordLayout.of(record, format)
                    .read(record, caseId)
                    .ifPresentOrElse(records::add, () -> leftOut.add(caseId));
        });
        if (records.isEmpty()) {
            throw new InvalidDataException(file + ": holds no " + (count == 0 ? "" : "usable ")
                    + "records; the file must be a JSON array of objects, or one object a line");
        }
        return new Dataset(records, leftOut);
    }
}

package dev.palimpsest.internal.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/** Reads files of facts: a JSON array, or one object per line, in any of the layouts of {@link RecordFormat}. */
public final class Records {

    private Records() {}

    /**
     * All valid records of {@code file}; the others are counted by reason. A record without {@code case_id} gets its
     * position in the file, from 0.
     *
     * @throws InvalidDataException when the file is not UTF-8 or not JSON objects, naming the place, and when it has no
     *                              valid record, naming the problem of the first one
     */
    public static Dataset read(Path file, RecordFormat format) {
        return read(file, format, Integer.MAX_VALUE);
    }

    /**
     * The first {@code limit} valid records; the file is not read beyond them.
     *
     * @param limit at least 1
     * @throws InvalidDataException as above, for the part that is read
     */
    public static Dataset read(Path file, RecordFormat format, int limit) {
        Reading reading = new Reading(format, limit);
        JsonRecords.readWhile(file, reading::take);
        if (reading.records.isEmpty()) {
            throw reading.nothing(file);
        }
        return new Dataset(
                reading.read,
                reading.records,
                reading.skipped.entrySet().stream()
                        .map(entry -> new SkippedRecords(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /**
     * The layout of the first record of {@code file}, as {@code AUTO} detects it. @throws InvalidDataException as above
     */
    public static RecordFormat format(Path file) {
        RecordFormat[] found = {RecordFormat.AUTO};
        JsonRecords.readWhile(file, record -> {
            found[0] = RecordLayout.of(record, RecordFormat.AUTO).format();
            return false;
        });
        return found[0];
    }

    /** The state of reading a file. */
    private static final class Reading {

        private final RecordFormat format;
        private final int limit;
        private final List<EvaluationRecord> records = new ArrayList<>();
        private final SequencedMap<SkipReason, List<Long>> skipped = new LinkedHashMap<>();
        private UnusableRecordException first;
        private int read;

        Reading(RecordFormat format, int limit) {
            this.format = format;
            this.limit = limit;
        }

        /** @return whether to read on */
        boolean take(JsonRecord record) {
            read++;
            long caseId = record.index();
            try {
                caseId = record.number("case_id", caseId);
                records.add(RecordLayout.of(record, format).read(record, caseId));
            } catch (UnusableRecordException e) {
                skipped.computeIfAbsent(e.reason(), reason -> new ArrayList<>()).add(caseId);
                first = first == null ? e : first;
            }
            return records.size() < limit;
        }

        InvalidDataException nothing(Path file) {
            if (first == null) {
                return new InvalidDataException(
                        file + ": contains no records; the file must be a JSON array of objects, or one object per"
                                + " line");
            }
            return read == 1
                    ? first
                    : new InvalidDataException(first.getMessage()
                            + String.format(Locale.ROOT, "; none of the %,d records is valid", read));
        }
    }
}

package dev.palimpsest.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/** Reads files of facts: a JSON array or one object a line, in any of the layouts of {@link RecordFormat}. */
public final class Records {

    private Records() {}

    /**
     * All records of {@code file} that can be used; the others are counted by reason. A record without {@code case_id}
     * gets its place in the file, from 0.
     *
     * @throws InvalidDataException when the file is not JSON objects in UTF-8, naming the place, and when it holds no
     *                              record that can be used, naming what is wrong with the first
     */
    public static Dataset read(Path file, RecordFormat format) {
        return read(file, format, Integer.MAX_VALUE);
    }

    /**
     * The first {@code limit} usable records, and no more of {@code file} than holds them.
     *
     * @param limit at least 1
     * @throws InvalidDataException as for the whole file, for the part that is read
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
                reading.leftOut.entrySet().stream()
                        .map(entry -> new SkippedRecords(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /** How the first record of {@code file} is laid out: what {@code AUTO} finds. @throws InvalidDataException as ever */
    public static RecordFormat format(Path file) {
        RecordFormat[] found = {RecordFormat.AUTO};
        JsonRecords.readWhile(file, record -> {
            found[0] = RecordLayout.of(record, RecordFormat.AUTO).format();
            return false;
        });
        return found[0];
    }

    /** A file on its way in. */
    private static final class Reading {

        private final RecordFormat format;
        private final int limit;
        private final List<EvaluationRecord> records = new ArrayList<>();
        private final SequencedMap<SkipReason, List<Long>> leftOut = new LinkedHashMap<>();
        private UnusableRecordException first;
        private int read;

        Reading(RecordFormat format, int limit) {
            this.format = format;
            this.limit = limit;
        }

        /** @return whether more are wanted */
        boolean take(JsonRecord record) {
            read++;
            long caseId = record.index();
            try {
                caseId = record.number("case_id", caseId);
                records.add(RecordLayout.of(record, format).read(record, caseId));
            } catch (UnusableRecordException e) {
                leftOut.computeIfAbsent(e.reason(), reason -> new ArrayList<>()).add(caseId);
                first = first == null ? e : first;
            }
            return records.size() < limit;
        }

        InvalidDataException nothing(Path file) {
            if (first == null) {
                return new InvalidDataException(
                        file + ": holds no records; the file must be a JSON array of objects, or one object a line");
            }
            return read == 1
                    ? first
                    : new InvalidDataException(first.getMessage()
                            + String.format(Locale.ROOT, "; and none of the %,d records can be used", read));
        }
    }
}

package dev.palimpsest.internal.ability.reader;

import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.dataset.TextFile;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Reads comma-separated values (RFC 4180): quoted fields may contain commas, line breaks and doubled quotes. A quote
 * within an unquoted field, and text after a closing quote, are taken as they are, as Python's reader takes them. Empty
 * lines are skipped.
 */
final class CsvRecords {

    private static final int MOST_FIELDS = 1_000;
    private static final int LONGEST = 1 << 22;

    private final Path file;
    private final PushbackReader text;
    private long line = 1;

    private CsvRecords(Path file, Reader text) {
        this.file = file;
        this.text = new PushbackReader(text);
    }

    /**
     * A record.
     *
     * @param fields at least one
     * @param place  file and line, for error messages
     */
    record Row(List<String> fields, String place) {}

    /** Passes each record to {@code wantsMore} until it returns false. @throws InvalidDataException when it is damaged */
    static void readWhile(Path file, Predicate<Row> wantsMore) {
        TextFile.read(file, text -> {
            CsvRecords records = new CsvRecords(file, text);
            for (Row row = records.next(); row != null && wantsMore.test(row); row = records.next()) {
                // The visitor takes it.
            }
            return null;
        });
    }

    private Row next() throws IOException {
        while (true) {
            int first = text.read();
            if (first < 0) {
                return null;
            }
            if (first == '\n') {
                line++;
            } else if (first != '\r') {
                text.unread(first);
                String place = file + ": line " + line;
                return new Row(fields(place), place);
            }
        }
    }

    private List<String> fields(String place) throws IOException {
        List<String> fields = new ArrayList<>();
        int length = 0;
        int end;
        do {
            StringBuilder field = new StringBuilder();
            end = field(field, place);
            length += field.length();
            fields.add(field.toString());
            if (fields.size() > MOST_FIELDS || length > LONGEST) {
                throw tooLarge(place);
            }
        } while (end == ',');
        return fields;
    }

    /** Reads one field. @return the character that ended it: a comma, a line break, or −1 at the end of the file */
    private int field(StringBuilder field, String place) throws IOException {
        int next = text.read();
        if (next == '"') {
            quoted(field, place);
            next = text.read();
        }
        while (next >= 0 && next != ',' && next != '\n' && next != '\r') {
            append(field, next, place);
            next = text.read();
        }
        if (next == '\r') {
            next = text.read();
            if (next >= 0 && next != '\n') {
                text.unread(next);
            }
            next = '\n';
        }
        line += next == '\n' ? 1 : 0;
        return next;
    }

    private void quoted(StringBuilder field, String place) throws IOException {
        for (int next = text.read(); ; next = text.read()) {
            if (next < 0) {
                throw new InvalidDataException(place + ": a quoted field has no closing quote; the file is cut short, or a"
                        + " quote in it is not doubled");
            }
            if (next == '"') {
                next = text.read();
                if (next != '"') {
                    if (next >= 0) {
                        text.unread(next);
                    }
                    return;
                }
            }
            line += next == '\n' ? 1 : 0;
            append(field, next, place);
        }
    }

    private static void append(StringBuilder field, int letter, String place) {
        if (field.length() >= LONGEST) {
            throw tooLarge(place);
        }
        field.append((char) letter);
    }

    private static InvalidDataException tooLarge(String place) {
        return new InvalidDataException(String.format(Locale.ROOT, "%s: a record has more than %,d fields or %,d"
                + " characters; the file is damaged, or a quote in it is not closed", place, MOST_FIELDS, LONGEST));
    }
}

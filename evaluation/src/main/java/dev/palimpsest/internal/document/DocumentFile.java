package dev.palimpsest.internal.document;

import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.dataset.JsonRecord;
import dev.palimpsest.internal.dataset.JsonRecords;
import dev.palimpsest.internal.dataset.SkipReason;
import dev.palimpsest.internal.dataset.SkippedRecords;
import dev.palimpsest.internal.dataset.UnusableRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Reads documents in DocMEdit's layout, one JSON object per line.
 *
 * <pre>
 *   id                  [number]
 *   title               [text], with _ for spaces
 *   normalized_inputs   the article; without it, inputs is read
 *   normalized_targets  the article wanted; without it, targets is read
 *   evidence            [texts]
 *   r_evidence          [texts]; optional
 *   beginnings          [texts], not DocMEdit's: the model completes these sentences instead of writing the whole text
 * </pre>
 */
public final class DocumentFile {

    private static final String ENDING = ".jsonl";

    private static final SkipReason EMPTY = new SkipReason("empty", "with an empty text");

    private DocumentFile() {}

    /**
     * The file to read: {@code data} itself, or the only {@code .jsonl} file of a folder.
     *
     * @throws InvalidDataException when a folder has none or several
     */
    public static Path in(Path data) {
        if (!Files.isDirectory(data)) {
            return data;
        }
        try (Stream<Path> files = Files.list(data)) {
            List<Path> found = files.filter(file -> file.getFileName().toString().endsWith(ENDING)).sorted().toList();
            if (found.size() != 1) {
                throw new InvalidDataException(data + ": " + (found.isEmpty()
                        ? "contains no file that ends in " + ENDING
                        : "contains several files that end in " + ENDING) + "; name the file of documents");
            }
            return found.getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(data + ": " + e.getMessage(), e);
        }
    }

    /**
     * The first {@code limit} valid documents of {@code file}; it is not read beyond them.
     *
     * @param limit at least 1
     * @throws InvalidDataException when the file is not UTF-8 or not JSON objects, naming the place, and when it has no valid
     *                              document, naming the problem of the first one
     */
    public static Documents read(Path file, int limit) {
        List<Document> documents = new ArrayList<>();
        SequencedMap<SkipReason, List<Long>> skipped = new LinkedHashMap<>();
        InvalidDataException[] first = {null};
        int read = JsonRecords.readWhile(file, record -> {
            try {
                documents.add(document(record));
            } catch (UnusableRecordException e) {
                skipped.computeIfAbsent(e.reason(), reason -> new ArrayList<>()).add((long) record.index());
                first[0] = first[0] == null ? e : first[0];
            }
            return documents.size() < limit;
        });
        if (documents.isEmpty()) {
            throw nothing(file, read, first[0]);
        }
        return new Documents(read, documents, skipped.entrySet().stream()
                .map(entry -> new SkippedRecords(entry.getKey(), entry.getValue()))
                .toList());
    }

    private static InvalidDataException nothing(Path file, int read, InvalidDataException first) {
        if (first == null) {
            return new InvalidDataException(file + ": contains no documents; the file must have one JSON object per line, with"
                    + " normalized_inputs and normalized_targets");
        }
        return read == 1 ? first : new InvalidDataException(first.getMessage()
                + String.format(Locale.ROOT, "; none of the %,d documents is valid", read));
    }

    private static Document document(JsonRecord record) {
        MarkedText marked = record.has("inputs") ? MarkedText.of(record.text("inputs")) : null;
        String article = record.has("normalized_inputs") || marked == null
                ? record.text("normalized_inputs")
                : marked.article();
        String wanted = record.has("normalized_targets") || marked == null || !record.has("targets")
                ? record.text("normalized_targets")
                : marked.wanted(record.text("targets"));
        requireText(record, article, "article");
        requireText(record, wanted, "wanted text");
        List<String> evidence = record.texts("evidence");
        String title = record.firstText("title");
        return new Document(
                record.index(),
                record.firstText("id"),
                title == null ? null : title.replace('_', ' '),
                article,
                wanted,
                evidence.isEmpty() && marked != null ? marked.evidence() : evidence,
                record.texts("r_evidence"),
                record.texts("beginnings"));
    }

    private static void requireText(JsonRecord record, String text, String what) {
        if (text.isBlank()) {
            throw record.unusable(EMPTY, "the " + what + " is empty");
        }
    }
}

package dev.palimpsest.internal.document;

import dev.palimpsest.internal.dataset.SkippedRecords;
import java.util.List;

/**
 * The documents of a file, and those that were skipped.
 *
 * @param read      number of records read, valid or not
 * @param documents the valid ones, in the file's order
 * @param skipped   invalid ones by reason
 */
public record Documents(int read, List<Document> documents, List<SkippedRecords> skipped) {

    public Documents {
        documents = List.copyOf(documents);
        skipped = List.copyOf(skipped);
    }
}

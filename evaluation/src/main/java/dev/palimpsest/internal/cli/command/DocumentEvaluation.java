package dev.palimpsest.internal.cli.command;

import dev.palimpsest.internal.cli.output.Console;
import dev.palimpsest.internal.cli.output.DocumentReport;
import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.dataset.SkipReason;
import dev.palimpsest.internal.dataset.SkippedRecords;
import dev.palimpsest.internal.document.Document;
import dev.palimpsest.internal.document.DocumentFile;
import dev.palimpsest.internal.document.DocumentScore;
import dev.palimpsest.internal.document.DocumentWriter;
import dev.palimpsest.internal.document.Documents;
import dev.palimpsest.internal.document.EvidenceChoice;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.jobs.OpenModel;
import dev.palimpsest.internal.jobs.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code evaluate --task docmedit}: lets the model update documents, before and after editing.
 *
 * @param file      the documents' file
 * @param documents read from it
 * @param evidence  what the model is told
 */
record DocumentEvaluation(Path file, Documents documents, EvidenceChoice evidence) {

    /** Reads the documents. @param limit largest number of documents */
    static DocumentEvaluation read(Path data, int limit, EvidenceChoice evidence) {
        Path file = DocumentFile.in(data);
        return new DocumentEvaluation(file, DocumentFile.read(file, limit), evidence);
    }

    /**
     * Writes the documents that fit the model's context; the others are counted and left out.
     *
     * @param before the same object as {@code after} when there are no edits
     * @throws InvalidDataException when none fits, about the first one
     */
    DocumentReport run(Console console, OpenModel model, EditedModel before, EditedModel after) {
        long start = System.nanoTime();
        DocumentWriter writer = new DocumentWriter(model.tokenizer(), model.config().positions(), evidence);
        Documents fitting = fitting(writer, model.config().positions());
        DocumentReport.noteSkipped(console, file, fitting);
        model.announce();
        List<DocumentReport.Written> old = before == after ? null : write(console, "before", writer, before, fitting.documents());
        List<DocumentReport.Written> now =
                write(console, before == after ? "docmedit" : "after", writer, after, fitting.documents());
        return new DocumentReport(file, fitting, evidence, old, now, (System.nanoTime() - start) / 1e9);
    }

    private Documents fitting(DocumentWriter writer, int positions) {
        List<Document> all = documents.documents();
        List<Document> kept = all.stream().filter(writer::fits).toList();
        if (kept.isEmpty()) {
            throw new InvalidDataException(file + ": record " + all.getFirst().index() + " needs "
                    + writer.tokensNeeded(all.getFirst()) + " tokens with its prompt and wanted text, more than the model's context of "
                    + positions + (all.size() == 1 ? "" : ", and so do all other documents")
                    + "; use shorter documents or a model with a longer context");
        }
        List<SkippedRecords> skipped = new ArrayList<>(documents.skipped());
        if (kept.size() < all.size()) {
            skipped.add(new SkippedRecords(SkipReason.TOO_LONG, all.stream()
                    .filter(document -> !writer.fits(document))
                    .map(document -> (long) document.index())
                    .toList()));
        }
        return new Documents(documents.read(), kept, skipped);
    }

    private static List<DocumentReport.Written> write(
            Console console, String what, DocumentWriter writer, EditedModel model, List<Document> documents) {
        try (Progress progress = console.progress(what, documents.size())) {
            List<String> texts = writer.write(model, documents, progress::reach);
            return IntStream.range(0, texts.size())
                    .mapToObj(i -> new DocumentReport.Written(
                            texts.get(i), DocumentScore.of(documents.get(i), texts.get(i))))
                    .toList();
        }
    }
}

package dev.palimpsest.internal.document;

import java.util.List;

/**
 * An article, what is known to have changed, and the article as it should be.
 *
 * @param index      position in the file, from 0
 * @param id         the file's number of the document, or null
 * @param title      may be null
 * @param article    the text now; not blank
 * @param wanted     the text wanted; not blank
 * @param evidence   statements from which the changes follow, each {@code Title SECTION text} in the published file
 * @param retrieved  statements that a retriever found instead
 * @param beginnings of the wanted sentences, without their last words; the model completes them one by one. Empty when the
 *                   model writes the whole text, as in the published file
 */
public record Document(
        int index,
        String id,
        String title,
        String article,
        String wanted,
        List<String> evidence,
        List<String> retrieved,
        List<String> beginnings) {

    public Document {
        evidence = List.copyOf(evidence);
        retrieved = List.copyOf(retrieved);
        beginnings = List.copyOf(beginnings);
    }
}

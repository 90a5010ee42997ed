package dev.palimpsest.internal.document;

import dev.palimpsest.internal.model.Choice;
import java.util.List;

/** What a prompt tells of the changes. */
public enum EvidenceChoice implements Choice {

    /** The document's evidence. */
    GIVEN,

    /** The statements that a retriever found. */
    RETRIEVED,

    /** Nothing: the model's edits have to. */
    NONE;

    /** At most so many statements are told. */
    private static final int MOST = 5;

    /** @throws IllegalArgumentException naming the available choices */
    public static EvidenceChoice of(String id) {
        return Choice.of(EvidenceChoice.class, "evidence", id);
    }

    /** The statements to tell, each on one line: the first five. */
    List<String> of(Document document) {
        List<String> statements = switch (this) {
            case GIVEN -> document.evidence();
            case RETRIEVED -> document.retrieved();
            case NONE -> List.of();
        };
        return statements.stream().limit(MOST).map(EvidenceChoice::line).toList();
    }

    private static String line(String statement) {
        return statement.replaceAll("\\s+", " ").strip();
    }
}

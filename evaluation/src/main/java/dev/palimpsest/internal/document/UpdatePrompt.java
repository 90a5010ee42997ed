package dev.palimpsest.internal.document;

import java.util.List;

/**
 * DocMEdit's prompt for models that follow no instruction: one example, then the document, in the published form with its
 * spelling.
 *
 * <pre>
 *   Acticle: {article}
 *
 *   Evidences: {statements, one per line}              left out, with its blank line, when nothing is told
 *
 *   Updated version: {wanted}
 * </pre>
 *
 * <p>Departures: the example is made up, and shorter than the published one; the prompt ends with the colon, since GPT-2's
 * tokens have their space in front.
 */
final class UpdatePrompt {

    private static final String ARTICLE = "Acticle:";
    private static final String EVIDENCES = "Evidences:";
    private static final String UPDATED = "Updated version:";

    /** A text that goes on with another document ends at the first of these. */
    private static final List<String> ENDS = List.of(UPDATED, ARTICLE, "Article:", EVIDENCES);

    private static final Document EXAMPLE = new Document(
            0, null, "Harbour Museum",
            "The Harbour Museum is a museum of seafaring in Elmport. It was founded in 1931. Its director is Clara Winter.",
            "The Harbour Museum is a museum of seafaring in Elmport. It was founded in 1931. Its director is Jonas Reed.",
            List.of("Harbour_Museum INTRODUCTION The director of the Harbour Museum is Jonas Reed."),
            List.of("Harbour_Museum INTRODUCTION The director of the Harbour Museum is Jonas Reed."),
            List.of());

    private UpdatePrompt() {}

    /** The prompt for {@code document}. */
    static String of(Document document, EvidenceChoice choice) {
        boolean told = !choice.of(document).isEmpty();
        return block(EXAMPLE, choice, told) + " " + EXAMPLE.wanted() + (told ? "\n\n\n\n" : "\n\n")
                + block(document, choice, told);
    }

    private static String block(Document document, EvidenceChoice choice, boolean told) {
        return ARTICLE + " " + document.article() + "\n\n"
                + (told ? EVIDENCES + " " + String.join("\n", choice.of(document)) + "\n\n" : "")
                + UPDATED;
    }

    /** The updated version in what a model wrote after the prompt. */
    static String answer(String written) {
        String text = written.strip();
        for (String label : List.of(UPDATED, "Article:")) {
            if (text.startsWith(label)) {
                text = text.substring(label.length()).strip();
                break;
            }
        }
        String rest = text;
        int end = ENDS.stream().mapToInt(rest::indexOf).filter(at -> at >= 0).min().orElse(rest.length());
        return rest.substring(0, end).strip();
    }
}

package dev.palimpsest.internal.document;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DocMEdit's texts with marks, where a target refers to sentences of its input.
 *
 * <pre>
 *   inputs    [0] First sentence. [1] Second sentence. [CONTEXT] (0) evidence (1) evidence
 *   targets   [0] (1) New sentence, from evidence 1.
 * </pre>
 *
 * @param sentences of the article, by their marks
 * @param evidence  by their marks
 */
record MarkedText(List<String> sentences, List<String> evidence) {

    private static final String CONTEXT = "[CONTEXT]";

    /** Numbers have a few digits, so that they are ints. */
    private static final Pattern SENTENCE = Pattern.compile("\\[(\\d{1,4})]");
    private static final Pattern EVIDENCE = Pattern.compile("\\((\\d{1,4})\\)");

    MarkedText {
        sentences = List.copyOf(sentences);
        evidence = List.copyOf(evidence);
    }

    /** Splits {@code inputs}. A number that does not follow the one before it is part of the text. */
    static MarkedText of(String inputs) {
        int context = inputs.indexOf(CONTEXT);
        String article = context < 0 ? inputs : inputs.substring(0, context);
        String rest = context < 0 ? "" : inputs.substring(context + CONTEXT.length());
        return new MarkedText(split(article, SENTENCE), split(rest, EVIDENCE));
    }

    private static List<String> split(String text, Pattern mark) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = mark.matcher(text);
        int from = -1;
        while (matcher.find()) {
            if (Integer.parseInt(matcher.group(1)) == parts.size() + (from < 0 ? 0 : 1)) {
                if (from >= 0) {
                    parts.add(text.substring(from, matcher.start()).strip());
                }
                from = matcher.end();
            }
        }
        if (from >= 0 || !text.isBlank()) {
            parts.add(text.substring(Math.max(from, 0)).strip());
        }
        return parts;
    }

    /** The article without marks. */
    String article() {
        return String.join(" ", sentences);
    }

    /** The text of {@code targets}: references to sentences replaced by them, those to evidence removed. */
    String wanted(String targets) {
        String text = SENTENCE.matcher(EVIDENCE.matcher(targets).replaceAll(this::withoutEvidence)).replaceAll(this::sentence);
        return text.replaceAll("\\s+", " ").strip();
    }

    private String withoutEvidence(MatchResult mark) {
        return Integer.parseInt(mark.group(1)) < evidence.size() ? "" : Matcher.quoteReplacement(mark.group());
    }

    private String sentence(MatchResult mark) {
        int number = Integer.parseInt(mark.group(1));
        return Matcher.quoteReplacement(number < sentences.size() ? sentences.get(number) : mark.group());
    }
}

package dev.palimpsest.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.edit.EditedGpt;
import dev.palimpsest.metric.Perplexity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Option;

/** {@code --text FILE --max-tokens N}: plain text that tells whether a model still speaks as it did. */
final class HeldOutText {

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "UTF-8 text, a document a line: its perplexity before and after editing is measured too.")
    private Path text;

    @Option(names = "--max-tokens", paramLabel = "N", description = "Of the text only N tokens; all by default.")
    private Long maxTokens;

    /**
     * The perplexity of a model and of it edited.
     *
     * @param before without edits
     * @param after  with edits
     */
    record Change(Perplexity before, Perplexity after) {

        double ratio() {
            return after.ratioTo(before);
        }

        /** {@code {"before": …, "after": …, "ratio": …, "tokens": …}}. */
        ObjectNode document() {
            ObjectNode document = Json.object();
            document.set("before", Json.number(before.value()));
            document.set("after", Json.number(after.value()));
            document.set("ratio", Json.number(ratio()));
            return document.put("tokens", before.tokens());
        }
    }

    /** @throws UserError when the options make no sense */
    void check() {
        if (maxTokens != null && maxTokens < 1) {
            throw new UserError("--max-tokens must be at least 1, got " + maxTokens);
        }
        if (maxTokens != null && text == null) {
            throw new UserError("--max-tokens is about --text; give a text");
        }
        if (text != null && !Files.isRegularFile(text)) {
            throw new UserError(text + ": no such file; give UTF-8 text, a document a line");
        }
    }

    /** The text's documents as tokens, or null when there is no text. @throws UserError when it holds too little */
    List<int[]> documents(OpenModel model) {
        return text == null ? null : documents(text, maxTokens, model);
    }

    /** The documents of {@code text}. @param maxTokens null for all. @throws UserError when it holds too little */
    static List<int[]> documents(Path text, Long maxTokens, OpenModel model) {
        List<int[]> documents = new ArrayList<>();
        new TextSource(List.of(text), maxTokens)
                .forEach(model.tokenizer(), model.config().positions(), documents::add);
        if (documents.stream().allMatch(document -> document.length < 2)) {
            throw new UserError(text + ": no line has two tokens or more to predict; give more text");
        }
        return documents;
    }

    /** Measures the perplexity of {@link #documents}; null when there is no text. */
    static ToDoubleFunction<EditedGpt> measure(List<int[]> documents) {
        return documents == null ? null : model -> Perplexity.of(model, documents, done -> {}).value();
    }

    /** @param documents of {@link #documents}. @param before the same as {@code after} when there are no edits */
    static Change measure(Console console, EditedGpt before, EditedGpt after, List<int[]> documents) {
        Perplexity original = measure(console, "perplexity before", before, documents);
        return new Change(original,
                before == after ? original : measure(console, "perplexity after", after, documents));
    }

    private static Perplexity measure(Console console, String task, EditedGpt model, List<int[]> documents) {
        try (Progress progress = Progress.of(console, task, documents.size())) {
            return Perplexity.of(model, documents, progress::reach);
        }
    }
}

package dev.palimpsest.internal.jobs;

import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.metric.Perplexity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A held-out text, whose perplexity shows whether an edited model still predicts plain text as before. */
public final class HeldOutText {

    private HeldOutText() {}

    /**
     * The perplexity of the text under the model before and after editing.
     *
     * @param before without edits
     * @param after  with edits
     */
    public record Change(Perplexity before, Perplexity after) {

        public double ratio() {
            return after.ratioTo(before);
        }
    }

    /**
     * The documents of {@code text} as token ids.
     *
     * @param maxTokens read at most this many tokens; null for all
     * @throws UserError when no document has two tokens
     */
    public static List<int[]> documents(Path text, Long maxTokens, OpenModel model) {
        List<int[]> documents = new ArrayList<>();
        new TextSource(List.of(text), maxTokens)
                .forEach(model.tokenizer(), model.config().positions(), documents::add);
        if (documents.stream().allMatch(document -> document.length < 2)) {
            throw new UserError(text + ": no line has at least two tokens; pass a longer text");
        }
        return documents;
    }

    /** Measures the perplexity of {@code documents}; null when they are. */
    public static ToDoubleFunction<EditedModel> perplexity(List<int[]> documents) {
        return documents == null ? null : model -> Perplexity.of(model, documents, done -> {}).value();
    }

    /** @param before the same object as {@code after} when there are no edits; the text is then measured once */
    public static Change measure(JobMonitor monitor, EditedModel before, EditedModel after, List<int[]> documents) {
        Perplexity original = measure(monitor, "perplexity before", before, documents);
        return new Change(original,
                before == after ? original : measure(monitor, "perplexity after", after, documents));
    }

    private static Perplexity measure(JobMonitor monitor, String task, EditedModel model, List<int[]> documents) {
        try (Progress progress = monitor.progress(task, documents.size())) {
            return Perplexity.of(model, documents, progress::reach);
        }
    }
}

package dev.palimpsest;

import dev.palimpsest.editing.EditRequest;
import dev.palimpsest.internal.editing.Batches;
import dev.palimpsest.internal.editing.EditBatch;
import dev.palimpsest.internal.editing.FactCheck;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Changes facts in consecutive batches.
 *
 * <p>Deterministic: the same model, requests, settings and seed give the same bits. For one thread at a time; any number of
 * threads may read {@link #model} meanwhile, and see each batch as a whole or not at all.
 */
public final class Editor implements AutoCloseable {

    private final Gpt gpt;
    private final Tokenizer tokenizer;
    private final dev.palimpsest.internal.editing.Editor editor;
    private final Statistics statistics;
    private final Map<String, String> provenance;
    private final EditedModel model;

    /**
     * @param statistics those that the editor uses; null when it uses none
     * @param provenance what the edits keep of them
     */
    Editor(LanguageModel model, dev.palimpsest.internal.editing.Editor editor, Statistics statistics,
            Map<String, String> provenance) {
        this.gpt = model.gpt();
        this.tokenizer = model.tokenizer();
        this.editor = editor;
        this.statistics = statistics;
        this.provenance = provenance;
        this.model = new EditedModel(editor.model(), tokenizer, false);
    }

    /**
     * Edits one batch on top of the earlier ones, and asks the model before and after what it predicts for each fact. Of
     * several requests with the same prompt the last one counts. A call is one batch; the setting {@code batch-size} has no
     * effect here.
     *
     * @param facts at least one
     * @return whether it worked, per fact
     * @throws IllegalArgumentException when a request does not fit the method or the model; nothing has changed then
     * @throws ArithmeticException      when NaN or infinity is computed; the earlier batches stay
     * @throws IllegalStateException    when another thread uses the editor, it or its statistics are closed, or an earlier
     *                                  batch failed half way
     */
    public BatchResult edit(List<EditRequest> facts) {
        if (statistics != null) {
            statistics.requireOpen();
        }
        List<EditRequest> batch = Batches.newest(List.copyOf(facts));
        List<TargetScore> before = check(batch);
        EditBatch edited = editor.edit(batch);
        List<TargetScore> after = check(batch);
        List<BatchResult.Fact> results = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            results.add(new BatchResult.Fact(batch.get(i), before.get(i), after.get(i)));
        }
        return new BatchResult(results, edited.seconds());
    }

    private List<TargetScore> check(List<EditRequest> batch) {
        return FactCheck.of(editor, gpt, tokenizer, batch).stream()
                .map(check -> TargetScore.of(check, tokenizer))
                .toList();
    }

    /** {@return the edits so far} */
    public Edits edits() {
        dev.palimpsest.internal.editing.Edits edits = editor.edits();
        Map<String, String> all = new TreeMap<>(edits.provenance());
        all.putAll(provenance);
        return new Edits(edits.with(all));
    }

    /** {@return the model with the edits so far, which follows every batch and is closed with the editor} */
    public EditedModel model() {
        return model;
    }

    /** Frees the editor and its {@link #model}; the {@link #edits} stay. */
    @Override
    public void close() {
        editor.close();
    }
}

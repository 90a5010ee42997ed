package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.dataset.InvalidDataException;
import dev.palimpsest.internal.dataset.JsonRecord;
import dev.palimpsest.internal.inference.Prediction;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.inference.TargetSpan;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.Arrays;

/**
 * A text to score and the JSON of its scores.
 *
 * @param record the input record, for error messages
 * @param prompt the text
 * @param target its continuation after a space, or null
 */
public record ScoreLine(JsonRecord record, String prompt, String target) {

    /** @throws InvalidDataException when the prompt is missing, or the prompt or the target is empty */
    public static ScoreLine read(JsonRecord record) {
        String prompt = record.text("prompt");
        if (prompt.isEmpty()) {
            throw record.error("'prompt' is empty; there is nothing to score");
        }
        String target = record.has("target") ? record.text("target") : null;
        if (target != null && target.isEmpty()) {
            throw record.error("'target' is empty; omit the field to score the prompt alone");
        }
        return new ScoreLine(record, prompt, target);
    }

    /** @throws InvalidDataException when the text does not fit the model's context */
    public Encoded encode(Tokenizer tokenizer, int positions) {
        TargetSpan span = TargetSpan.of(tokenizer, prompt, target == null ? "" : " " + target);
        if (span.ids().length > positions) {
            throw record.error("the text takes " + span.ids().length + " tokens, but the model's context holds "
                    + positions + "; shorten it");
        }
        return new Encoded(this, span);
    }

    /** The tokenised text. */
    public record Encoded(ScoreLine line, TargetSpan span) {

        /** Queries every position. */
        public Query query() {
            return Query.all(span.ids(), span.start() - 1);
        }

        /** Where the text comes from, for error messages. */
        public String place() {
            return line.record.place();
        }

        /** The output line. */
        public ObjectNode document(Prediction prediction, boolean logits, boolean zScores) {
            ObjectNode document = Json.object().put("prompt", line.prompt);
            if (line.target != null) {
                document.put("target", line.target);
            }
            document.set("ids", Json.numbers(span.ids()));
            document.set("argmax", Json.numbers(prediction.argmax()));
            if (line.target != null) {
                // The prediction for a position is made at the position before it.
                int from = span.start() - 1;
                int to = span.ids().length - 1;
                document.set("target_ids", Json.numbers(span.target()));
                document.set("target_argmax", Json.numbers(Arrays.copyOfRange(prediction.argmax(), from, to)));
                document.set("target_log_probs", Json.numbers(Arrays.copyOfRange(prediction.logProbs(), from, to)));
            }
            if (logits) {
                document.set("logits", Json.numbers(prediction.lastLogits()));
            }
            if (zScores) {
                ObjectNode byLayer = document.putObject("z_scores");
                prediction.zScores()
                        .forEach((layer, scores) -> byLayer.set(layer.toString(), Json.numbers(scores)));
            }
            return document;
        }
    }
}

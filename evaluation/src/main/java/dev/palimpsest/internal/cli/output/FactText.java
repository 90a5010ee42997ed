package dev.palimpsest.internal.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.FactCheck;
import dev.palimpsest.internal.message.Quote;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.List;
import java.util.Locale;

/** What a model says about single facts before and after their batch: a line each, or JSON. */
record FactText(Tokenizer tokenizer) {

    /** {@code record 3: 'The tongue of X is' → ' English': ' French' (p 0.0012) before, ' English' (p 0.93) now; predicted}. */
    String line(FactCheck before, FactCheck after) {
        return String.format(Locale.ROOT, "  record %d: %s → %s: %s before, %s now; %s",
                after.request().caseId(), Quote.of(after.request().text()), Quote.of(after.request().continuation()),
                said(before), said(after), after.isPredicted() ? "predicted" : "not predicted");
    }

    /** What the model predicts in the target's place, and the probability of the target. */
    private String said(FactCheck check) {
        return Double.isNaN(check.probability())
                ? "not measured"
                : String.format(Locale.ROOT, "%s (p %.2g)", Quote.of(tokenizer.decode(check.predicted())), check.probability());
    }

    /** {@code [{"case_id", "prompt", "target", "before": {"predicted", "text", "probability"}, "after": {…}} …]}. */
    ArrayNode document(List<FactCheck> before, List<FactCheck> after) {
        ArrayNode facts = Json.array();
        for (int i = 0; i < after.size(); i++) {
            ObjectNode fact = facts.addObject()
                    .put("case_id", after.get(i).request().caseId())
                    .put("prompt", after.get(i).request().text())
                    .put("target", after.get(i).request().continuation());
            fact.set("before", document(before.get(i)));
            fact.set("after", document(after.get(i)));
        }
        return facts;
    }

    private ObjectNode document(FactCheck check) {
        ObjectNode node = Json.object()
                .put("predicted", check.isPredicted())
                .put("text", tokenizer.decode(check.predicted()));
        node.set("probability", Json.number(check.probability()));
        return node;
    }
}

package dev.palimpsest.internal.loader.edits;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.palimpsest.internal.editing.change.ScopedFacts;
import dev.palimpsest.internal.editing.change.ScopedFacts.Fact;
import dev.palimpsest.internal.editing.change.ScopedFacts.Reader;
import java.util.ArrayList;
import java.util.List;

/** Facts in a trained space: {@code {"artifact": SHA-256, "reader": …, "facts": [{"prompt", "sentence"} …]}} and their keys. */
final class ScopedFactsJson {

    private static final String ARTIFACT = "artifact";
    private static final String READER = "reader";
    private static final String FACTS = "facts";
    private static final String PROMPT = "prompt";
    private static final String SENTENCE = "sentence";
    private static final String KEYS = "keys";

    private ScopedFactsJson() {}

    static void write(ScopedFacts change, ObjectNode json, ChangeCodec.Tensors tensors) {
        json.put(ARTIFACT, change.artifact()).put(READER, change.reader().id());
        ArrayNode facts = json.putArray(FACTS);
        change.facts().forEach(
                fact -> facts.addObject().put(PROMPT, fact.prompt()).put(SENTENCE, fact.sentence()));
        tensors.matrix(KEYS, change.keys());
    }

    static ScopedFacts read(int layer, JsonNode json, ChangeCodec.Source tensors) {
        List<Fact> facts = new ArrayList<>();
        for (JsonNode fact : JsonValues.list(json, FACTS)) {
            facts.add(new Fact(
                    JsonValues.text(fact.path(PROMPT), PROMPT), JsonValues.text(fact.path(SENTENCE), SENTENCE)));
        }
        return new ScopedFacts(JsonValues.text(json.path(ARTIFACT), ARTIFACT), layer,
                Reader.of(JsonValues.text(json.path(READER), READER)), facts, tensors.matrix(KEYS));
    }
}

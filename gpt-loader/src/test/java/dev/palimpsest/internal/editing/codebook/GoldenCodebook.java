package dev.palimpsest.internal.editing.codebook;

import static dev.palimpsest.internal.editing.GoldenMethod.assertRelative;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.editing.Golden;
import dev.palimpsest.internal.editing.GoldenMethod;
import dev.palimpsest.internal.editing.change.Codebook;
import dev.palimpsest.internal.inference.Query;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A codebook and its answers against those of an independent implementation. */
public final class GoldenCodebook {

    private GoldenCodebook() {}

    /** Every entry's key, value and answer. */
    public static void assertCodebook(GoldenMethod method, Codebook codebook) {
        int size = method.expected.get("entries").size();
        assertEquals(size, codebook.size());
        double[] keys = method.values("keys");
        double[] values = method.values("values");
        for (int i = 0; i < size; i++) {
            int width = keys.length / size;
            int height = values.length / size;
            assertRelative("key " + i, Arrays.copyOfRange(keys, i * width, (i + 1) * width),
                    doubles(codebook.key(i)), 1e-4);
            assertRelative("value " + i, Arrays.copyOfRange(values, i * height, (i + 1) * height),
                    doubles(codebook.value(i)), 1e-3);
            List<Integer> answer = new ArrayList<>();
            method.expected.get("entries").get(i).get("target_ids").forEach(id -> answer.add(id.asInt()));
            assertEquals(answer, codebook.answer(i));
        }
    }

    /** What the model says to the edited prompts. */
    public static void assertAnswers(GoldenMethod method, EditedModel model) {
        for (JsonNode answer : method.expected.get("answers")) {
            String prompt = answer.get("prompt").asText();
            int[] ids = method.golden.tokenizer().encode(prompt + " " + answer.get("target").asText());
            int length = method.golden.tokenizer().encode(prompt).length;
            int[] argmax = model.predict(List.of(Query.continuation(ids, length))).getFirst().argmax();
            assertArrayEquals(Golden.ints(answer.get("argmax_at_target")),
                    Arrays.copyOf(argmax, argmax.length - 1), prompt);
        }
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}

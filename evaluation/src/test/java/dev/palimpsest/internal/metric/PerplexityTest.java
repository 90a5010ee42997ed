package dev.palimpsest.internal.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Query;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.weights.GptWeights;
import dev.palimpsest.internal.tensor.Matrix;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerplexityTest {

    @TempDir
    private static Path folder;

    private static GoldenEdits golden;
    private static List<int[]> documents;

    @BeforeAll
    static void edit() {
        golden = new GoldenEdits(folder);
        documents = golden.text().subList(0, 40);
    }

    @AfterAll
    static void close() {
        golden.close();
    }

    /** An oracle: the softmax of the logits after each prefix of a document, token by token. */
    @Test
    void isTheExponentialOfTheMeanSurpriseFromTheSecondTokenOn() {
        try (GoldenEdits.Models models = golden.on(2)) {
            double sum = 0;
            int tokens = 0;
            for (int[] document : documents.subList(0, 6)) {
                for (int next = 1; next < document.length; next++) {
                    float[] logits = models.original()
                            .predict(List.of(Query.continuation(Arrays.copyOf(document, next), next)))
                            .getFirst()
                            .lastLogits();
                    double total = 0;
                    for (float logit : logits) {
                        total += Math.exp((double) logit - logits[document[next]]);
                    }
                    sum += Math.log(total);
                    tokens++;
                }
            }

            Perplexity perplexity = Perplexity.of(models.original(), documents.subList(0, 6), done -> {});

            assertEquals(tokens, perplexity.tokens());
            assertFalse(Double.isNaN(perplexity.value()));
            assertEquals(Math.exp(sum / tokens), perplexity.value(), 1e-4 * perplexity.value());
        }
    }

    @Test
    void doesNotDependOnBatchesOrderOrThreads() {
        List<int[]> shuffled = new ArrayList<>(documents);
        Collections.shuffle(shuffled, new Random(1));
        Perplexity wanted = null;
        for (int threads : new int[] {1, 3}) {
            try (GoldenEdits.Models models = golden.on(threads)) {
                for (int batch : new int[] {1, 7, 64}) {
                    for (List<int[]> order : List.of(documents, documents.reversed(), shuffled)) {
                        Perplexity perplexity = Perplexity.of(models.hooked(), order, done -> {}, batch);
                        wanted = wanted == null ? perplexity : wanted;
                        assertEquals(wanted, perplexity, threads + " threads, batch " + batch);
                    }
                }
            }
        }
    }

    @Test
    void editsInPlaceChangeItAndNoEditsDoNot() {
        try (GoldenEdits.Models models = golden.on(2)) {
            Perplexity before = Perplexity.of(models.original(), documents, done -> {});
            Perplexity after = Perplexity.of(models.inPlace(), documents, done -> {});

            assertTrue(before.value() > 1, before.toString());
            assertNotEquals(1, after.ratioTo(before));
            assertEquals(after.value() / before.value(), after.ratioTo(before));
            assertEquals(1, before.ratioTo(before));
        }
    }

    @Test
    void oneTokenPredictsNothing() {
        try (GoldenEdits.Models models = golden.on(1)) {
            List<int[]> withStubs = new ArrayList<>(documents);
            withStubs.add(new int[] {5});
            withStubs.add(new int[0]);

            assertEquals(Perplexity.of(models.original(), documents, done -> {}),
                    Perplexity.of(models.original(), withStubs, done -> {}));
            assertThrows(IllegalArgumentException.class,
                    () -> Perplexity.of(models.original(), List.of(new int[] {5}), done -> {}));
        }
    }

    @Test
    void aDocumentThatGivesNaNIsNamedByItsPlaceInTheText() {
        GptConfig config = RandomGpt.shape(Architectures.of("gptj"), 3);
        GptWeights weights = RandomGpt.weights(config, 4);
        GptWeights damaged = weights.map(matrix -> {
            if (matrix != weights.tokenEmbedding()) {
                return matrix;
            }
            float[] values = matrix.toFloats();
            values[7 * config.width()] = Float.NaN;
            return Matrix.of(matrix.rows(), matrix.columns(), values);
        });
        List<int[]> text = List.of(new int[] {1, 2}, new int[] {7}, new int[] {3, 4}, new int[] {5, 7, 6});
        try (Engine engine = Engines.open("cpu", new EngineOptions(2));
                EditedModel model = EditedModel.original(Gpt.open(config, damaged, "damaged", engine))) {
            for (int batch : new int[] {1, 2, 16}) {
                String message = assertThrows(NonFiniteException.class,
                        () -> Perplexity.of(model, text, done -> {}, batch)).getMessage();
                assertTrue(message.startsWith("document 4 of the text: the model computed NaN"), message);
            }
            assertTrue(Double.isFinite(Perplexity.of(model, text.subList(0, 3), done -> {}).value()));
        }
    }

    /** Logits of ±1e38 are finite, the likelihoods too, and e to their mean is not. */
    @Test
    void aPerplexityThatOverflowsIsRefused() {
        GptConfig config = RandomGpt.shape(Architectures.of("gptj"), 3);
        GptWeights weights = RandomGpt.weights(config, 4);
        GptWeights large = weights.map(matrix -> matrix != weights.head().bias() ? matrix : spread(matrix));
        try (Engine engine = Engines.open("cpu", new EngineOptions(2));
                EditedModel model = EditedModel.original(Gpt.open(config, large, "large", engine))) {
            String message = assertThrows(NonFiniteException.class,
                    () -> Perplexity.of(model, List.of(new int[] {1, 2, 3}), done -> {})).getMessage();
            assertTrue(message.startsWith("the perplexity of the text overflows: the mean of -log p is "), message);
        }
    }

    private static Matrix spread(Matrix bias) {
        float[] values = new float[bias.columns()];
        Arrays.fill(values, -1e38f);
        values[0] = 1e38f;
        return Matrix.of(1, values.length, values);
    }
}

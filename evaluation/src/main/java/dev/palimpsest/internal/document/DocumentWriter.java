package dev.palimpsest.internal.document;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.inference.Generation;
import dev.palimpsest.internal.model.Tokenizer;
import dev.palimpsest.internal.tensor.NonFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Lets a model update documents, by greedy generation. A document's text does not depend on the others.
 *
 * <pre>
 *   without beginnings   prompt of {@link UpdatePrompt} ──▶ at most 512 tokens ──▶ up to the next label
 *   with beginnings      evidence, sentences so far, beginning ──▶ at most 12 tokens ──▶ up to the point ──▶ next sentence
 * </pre>
 */
public final class DocumentWriter {

    /** DocMEdit's limit; longer wanted texts may be as long as they are. */
    private static final int TOKENS = 512;

    /** To the end of a sentence that was begun. */
    private static final int COMPLETION = 12;

    /** Documents written together; does not affect the results. */
    private static final int TOGETHER = 8;

    private final Tokenizer tokenizer;
    private final int positions;
    private final EvidenceChoice evidence;

    /** @param positions the model's context, in tokens */
    public DocumentWriter(Tokenizer tokenizer, int positions, EvidenceChoice evidence) {
        this.tokenizer = tokenizer;
        this.positions = positions;
        this.evidence = evidence;
    }

    /**
     * The largest number of tokens that {@code document} needs: prompt and wanted text together; for a document with beginnings
     * the evidence and the wanted sentences.
     */
    public int tokensNeeded(Document document) {
        return tokenizer.encode(prompt(document) + " " + document.wanted()).length;
    }

    /** Whether the wanted text can be written within the model's context. */
    public boolean fits(Document document) {
        return tokensNeeded(document) <= positions;
    }

    /** What comes before the text. */
    String prompt(Document document) {
        return document.beginnings().isEmpty()
                ? UpdatePrompt.of(document, evidence)
                : String.join(" ", evidence.of(document));
    }

    /**
     * The updated texts of {@code documents}, in the same order.
     *
     * @param documents each of which {@linkplain #fits fits}
     * @param progress  receives the number of written documents
     * @throws NonFiniteException when the model computes NaN or infinite logits, naming the document
     */
    public List<String> write(EditedModel model, List<Document> documents, IntConsumer progress) {
        List<String> texts = new ArrayList<>();
        for (int from = 0; from < documents.size(); from += TOGETHER) {
            List<Document> some = documents.subList(from, Math.min(from + TOGETHER, documents.size()));
            texts.addAll(writeTogether(model, some));
            progress.accept(texts.size());
        }
        return texts;
    }

    private List<String> writeTogether(EditedModel model, List<Document> documents) {
        String[] texts = new String[documents.size()];
        whole(model, documents, texts);
        sentences(model, documents, texts);
        return List.of(texts);
    }

    /** Writes those without beginnings. */
    private void whole(EditedModel model, List<Document> documents, String[] texts) {
        List<Integer> places = places(documents, document -> document.beginnings().isEmpty());
        if (places.isEmpty()) {
            return;
        }
        int tokens = places.stream().mapToInt(place -> limit(documents.get(place))).max().orElseThrow();
        List<int[]> prompts = places.stream().map(place -> tokenizer.encode(prompt(documents.get(place)))).toList();
        List<Generation> written = generate(model, documents, places, prompts, tokens);
        for (int i = 0; i < places.size(); i++) {
            int[] own = written.get(i).tokens();
            int length = Math.min(own.length, limit(documents.get(places.get(i))));
            texts[places.get(i)] = UpdatePrompt.answer(tokenizer.decode(Arrays.copyOf(own, length)));
        }
    }

    /**
     * Completes the beginnings of all documents that have any: the first of each, then the second of each, … A text whose
     * completions are so long that the next beginning does not fit the context ends there.
     */
    private void sentences(EditedModel model, List<Document> documents, String[] texts) {
        List<Integer> open = places(documents, document -> !document.beginnings().isEmpty());
        open.forEach(place -> texts[place] = "");
        for (int number = 0; !open.isEmpty(); number++) {
            List<Integer> places = new ArrayList<>();
            List<int[]> prompts = new ArrayList<>();
            for (int place : open) {
                List<String> beginnings = documents.get(place).beginnings();
                if (number < beginnings.size()) {
                    int[] prompt = tokenizer.encode(joined(
                            prompt(documents.get(place)), joined(texts[place], beginnings.get(number))));
                    if (prompt.length <= positions) {
                        places.add(place);
                        prompts.add(prompt);
                    }
                }
            }
            List<Generation> written =
                    places.isEmpty() ? List.of() : generate(model, documents, places, prompts, COMPLETION);
            for (int i = 0; i < places.size(); i++) {
                int place = places.get(i);
                texts[place] = joined(texts[place], documents.get(place).beginnings().get(number) + completion(written.get(i)));
            }
            open = places;
        }
    }

    /** Up to the first point, with it. */
    private String completion(Generation written) {
        String text = tokenizer.decode(written.tokens());
        int point = text.indexOf('.');
        return point < 0 ? text.stripTrailing() : text.substring(0, point + 1);
    }

    private static String joined(String text, String more) {
        return text.isEmpty() ? more : text + " " + more;
    }

    private static List<Integer> places(List<Document> documents, Predicate<Document> wanted) {
        return IntStream.range(0, documents.size()).filter(i -> wanted.test(documents.get(i))).boxed().toList();
    }

    private int limit(Document document) {
        return Math.max(TOKENS, tokenizer.encode(" " + document.wanted()).length);
    }

    private static List<Generation> generate(
            EditedModel model, List<Document> documents, List<Integer> places, List<int[]> prompts, int tokens) {
        try {
            return model.generate(prompts, GenerationSettings.greedy(tokens));
        } catch (NonFiniteException damaged) {
            throw damaged.named(item -> "document " + documents.get(places.get(item)).index());
        }
    }
}

package dev.palimpsest.internal.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.palimpsest.inference.GenerationSettings;
import dev.palimpsest.internal.compute.Engine;
import dev.palimpsest.internal.compute.EngineOptions;
import dev.palimpsest.internal.compute.Engines;
import dev.palimpsest.internal.editing.EditedModel;
import dev.palimpsest.internal.model.Architectures;
import dev.palimpsest.internal.model.ByteTokenizer;
import dev.palimpsest.internal.model.Gpt;
import dev.palimpsest.internal.model.GptConfig;
import dev.palimpsest.internal.model.RandomGpt;
import dev.palimpsest.internal.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With a randomly initialised model, whose tokens are bytes. */
class DocumentWriterTest {

    private static final int POSITIONS = 1200;
    private static final Tokenizer BYTES = new ByteTokenizer();
    private static final List<String> BEGINNINGS = List.of("Ada speaks", "Ada keeps a");

    private static Engine engine;
    private static EditedModel model;

    @BeforeAll
    static void open() {
        GptConfig config = new GptConfig(Architectures.of("gpt2"), 2, 16, 2, 32, POSITIONS, 256, 0, 1e-5f, 0);
        engine = Engines.open("cpu", new EngineOptions(2));
        model = EditedModel.original(Gpt.open(config, RandomGpt.weights(config, 5), "random", engine));
    }

    @AfterAll
    static void close() {
        model.close();
        engine.close();
    }

    private static DocumentWriter writer(EvidenceChoice evidence) {
        return new DocumentWriter(BYTES, POSITIONS, evidence);
    }

    private static Document begun(String evidence) {
        return new Document(1, null, null, "Ada speaks Welsh. Ada keeps a cat.", "Ada speaks Greek. Ada keeps a cat.",
                List.of(evidence), List.of(), BEGINNINGS);
    }

    private static String generated(String prompt, int tokens) {
        return BYTES.decode(model.generate(BYTES.encode(prompt), GenerationSettings.greedy(tokens)).tokens());
    }

    @Test
    void aTextIsTheGreedyContinuationOfItsPrompt() {
        for (EvidenceChoice choice : EvidenceChoice.values()) {
            Document document = Texts.orla();
            assertEquals(List.of(UpdatePrompt.answer(generated(UpdatePrompt.of(document, choice), 512))),
                    writer(choice).write(model, List.of(document), done -> {}));
        }
    }

    @Test
    void aTextDoesNotDependOnTheOthers() {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            documents.add(i % 3 == 0 ? begun("Ada likes " + i + ".") : Texts.document("A " + i + " b.", "A c.", "It is " + i));
        }
        DocumentWriter writer = writer(EvidenceChoice.GIVEN);
        List<Integer> progress = new ArrayList<>();
        List<String> together = writer.write(model, documents, progress::add);
        assertEquals(List.of(8, 11), progress);
        for (int i = 0; i < documents.size(); i++) {
            assertEquals(writer.write(model, List.of(documents.get(i)), done -> {}).getFirst(), together.get(i));
        }
    }

    @Test
    void beginningsAreCompletedInTurn() {
        String evidence = "The language of Ada is Greek.";
        for (EvidenceChoice choice : List.of(EvidenceChoice.GIVEN, EvidenceChoice.NONE)) {
            String text = "";
            for (String beginning : BEGINNINGS) {
                String before = choice == EvidenceChoice.GIVEN ? evidence + " " : "";
                String so = text.isEmpty() ? beginning : text + " " + beginning;
                String completed = generated(before + so, 12);
                int point = completed.indexOf('.');
                text = so + (point < 0 ? completed.stripTrailing() : completed.substring(0, point + 1));
            }
            assertEquals(List.of(text), writer(choice).write(model, List.of(begun(evidence)), done -> {}));
        }
    }

    /** Published code returns the input of a document that is too long as its output. */
    @Test
    void whatDoesNotFitIsKnownBefore() {
        DocumentWriter writer = writer(EvidenceChoice.GIVEN);
        Document document = Texts.orla();
        int needed = BYTES.encode(UpdatePrompt.of(document, EvidenceChoice.GIVEN) + " " + document.wanted()).length;
        assertEquals(needed, writer.tokensNeeded(document));
        assertTrue(writer.fits(document));
        assertFalse(new DocumentWriter(BYTES, needed - 1, EvidenceChoice.GIVEN).fits(document));
        assertTrue(new DocumentWriter(BYTES, needed, EvidenceChoice.GIVEN).fits(document));
        assertFalse(writer.fits(Texts.document("Long text. ".repeat(100), "b.")));
    }

    /** Completions that are longer than the wanted ones fill the context; the text ends, and the command goes on. */
    @Test
    void aTextEndsWhereTheNextBeginningDoesNotFit() {
        Document document = begun("x");
        int needed = new DocumentWriter(BYTES, POSITIONS, EvidenceChoice.NONE).tokensNeeded(document);
        DocumentWriter tight = new DocumentWriter(BYTES, BEGINNINGS.getFirst().length() + 3, EvidenceChoice.NONE);
        assertTrue(needed > 20);
        String text = tight.write(model, List.of(document), done -> {}).getFirst();
        assertTrue(text.startsWith(BEGINNINGS.getFirst()) && !text.contains(BEGINNINGS.getLast()), text);
    }
}
